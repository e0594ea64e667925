using UnityEngine;

namespace Vccp
{
    /// <summary>Shows the model what a camera sees (<c>capture-view</c>). Without it there is no picture.</summary>
    [AddComponentMenu("VCCP/View Driver")]
    public sealed class ViewDriver : MonoBehaviour
    {
        const int JpegQuality = 80;
        /// <summary>As text it has to fit into one message.</summary>
        const int MostBytes = 180 * 1024;

        [Tooltip("What the model sees through. Empty is the main camera.")]
        public Camera eye;

        public void Take(ViewRequest request)
        {
            var camera = eye != null ? eye : Camera.main;
            if (camera == null)
            {
                request.Refuse("the scene has no camera");
                return;
            }
            var width = System.Math.Min(request.MaxWidth, camera.pixelWidth);
            var height = System.Math.Max(1, width * camera.pixelHeight / System.Math.Max(1, camera.pixelWidth));
            var target = RenderTexture.GetTemporary(width, height, 24);
            var picture = new Texture2D(width, height, TextureFormat.RGB24, false);
            var shownOn = camera.targetTexture;
            var active = RenderTexture.active;
            try
            {
                camera.targetTexture = target;
                camera.Render();
                RenderTexture.active = target;
                picture.ReadPixels(new Rect(0, 0, width, height), 0, 0);
                var image = picture.EncodeToJPG(JpegQuality);
                if (image.Length <= MostBytes) request.Show(image, "image/jpeg", width, height);
                else request.Refuse("the picture is too large; ask for less than " + width + " pixels of width");
            }
            finally
            {
                camera.targetTexture = shownOn;
                RenderTexture.active = active;
                RenderTexture.ReleaseTemporary(target);
                Object.Destroy(picture);
            }
        }
    }
}
