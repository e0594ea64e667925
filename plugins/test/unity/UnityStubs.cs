// The shapes of what the components use of Unity, so that a compiler without Unity can hold them against something. No
// more than shapes: nothing here does anything.
using System;
using System.Collections;

namespace UnityEngine
{
    public class Object
    {
        public string name;
        public static void Destroy(Object thing) { }
        public static bool operator ==(Object a, Object b) { return ReferenceEquals(a, b); }
        public static bool operator !=(Object a, Object b) { return !ReferenceEquals(a, b); }
        public override bool Equals(object other) { return ReferenceEquals(this, other); }
        public override int GetHashCode() { return 0; }
    }
    public class Component : Object
    {
        public Transform transform;
        public GameObject gameObject;
        public T GetComponent<T>() { return default(T); }
        public T GetComponentInChildren<T>() { return default(T); }
        public T[] GetComponentsInChildren<T>() { return new T[0]; }
    }
    public class Behaviour : Component { public bool enabled; }
    public class MonoBehaviour : Behaviour
    {
        public Coroutine StartCoroutine(IEnumerator routine) { return null; }
    }
    public class Coroutine { }
    public class GameObject : Object
    {
        public Transform transform;
        public static GameObject Find(string name) { return null; }
        public static GameObject CreatePrimitive(PrimitiveType type) { return null; }
        public T AddComponent<T>() where T : Component { return null; }
        public void SetActive(bool active) { }
    }
    public enum PrimitiveType { Sphere, Capsule, Cube }
    public class Light : Behaviour { }
    public class Transform : Component
    {
        public Vector3 position, localPosition, localScale, forward, right;
        public void SetParent(Transform parent, bool keepsWorld) { }
        public Quaternion rotation;
        public void Rotate(float x, float y, float z) { }
        public Vector3 InverseTransformDirection(Vector3 way) { return way; }
    }
    public class Camera : Behaviour
    {
        public static Camera main;
        public int pixelWidth, pixelHeight;
        public RenderTexture targetTexture;
        public void Render() { }
    }
    public class Texture : Object { }
    public class RenderTexture : Texture
    {
        public static RenderTexture active;
        public static RenderTexture GetTemporary(int width, int height, int depthBuffer) { return null; }
        public static void ReleaseTemporary(RenderTexture texture) { }
    }
    public enum TextureFormat { RGB24 = 3 }
    public class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat format, bool mipChain) { }
        public void ReadPixels(Rect source, int x, int y) { }
    }
    public static class ImageConversion
    {
        public static byte[] EncodeToJPG(this Texture2D texture, int quality) { return null; }
    }
    public struct Rect { public Rect(float x, float y, float width, float height) { } }
    public class Mesh : Object { public int GetBlendShapeIndex(string name) { return -1; } }
    public class SkinnedMeshRenderer : Component
    {
        public Mesh sharedMesh;
        public void SetBlendShapeWeight(int index, float weight) { }
    }
    public class CharacterController : Component { public void Move(Vector3 step) { } }
    public class AudioClip : Object { public float length; }
    public class AudioSource : Behaviour
    {
        public AudioClip clip;
        public float volume, time;
        public bool isPlaying;
        public void Play() { }
        public void Stop() { }
    }
    public enum AudioType { UNKNOWN, WAV, MPEG, OGGVORBIS }
    public struct AnimatorStateInfo { public int shortNameHash; public float normalizedTime; }
    public class Animator : Behaviour
    {
        public static int StringToHash(string name) { return 0; }
        public bool HasState(int layer, int hash) { return false; }
        public void CrossFadeInFixedTime(string state, float seconds, int layer, float from) { }
        public AnimatorStateInfo GetCurrentAnimatorStateInfo(int layer) { return new AnimatorStateInfo(); }
        public bool IsInTransition(int layer) { return false; }
        public void SetFloat(string name, float value) { }
    }
    public class WaitForSeconds { public WaitForSeconds(float seconds) { } }
    public class WaitForSecondsRealtime { public WaitForSecondsRealtime(float seconds) { } }
    public static class Time { public static float time, deltaTime; }
    public static class Physics { public static Vector3 gravity; }
    public static class Debug { public static void LogWarning(object message, Object context) { } }
    public struct Vector2
    {
        public float x, y;
        public static Vector2 zero;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
        public float magnitude { get { return 0; } }
        public static Vector2 operator -(Vector2 a, Vector2 b) { return a; }
    }
    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
        public float magnitude { get { return 0; } }
        public Vector3 normalized { get { return this; } }
        public static Vector3 up;
        public static float SignedAngle(Vector3 from, Vector3 to, Vector3 axis) { return 0; }
        public static Vector3 operator -(Vector3 a, Vector3 b) { return a; }
        public static Vector3 operator -(Vector3 a) { return a; }
        public static Vector3 operator +(Vector3 a, Vector3 b) { return a; }
        public static Vector3 operator *(Vector3 a, float by) { return a; }
    }
    public struct Quaternion
    {
        public static Quaternion Euler(float x, float y, float z) { return new Quaternion(); }
        public static Quaternion Inverse(Quaternion of) { return of; }
        public static Quaternion operator *(Quaternion a, Quaternion b) { return a; }
    }
    public static class Mathf
    {
        public const float Rad2Deg = 57.29578f;
        public static float Abs(float of) { return of; }
        public static float Atan2(float y, float x) { return 0; }
        public static float Clamp(float value, float least, float most) { return value; }
        public static float Clamp01(float value) { return value; }
        public static float Max(float a, float b) { return a; }
        public static float Min(float a, float b) { return a; }
        public static int Min(int a, int b) { return a; }
        public static float MoveTowards(float from, float to, float step) { return to; }
        public static float Round(float value) { return value; }
    }
    public class AddComponentMenu : Attribute { public AddComponentMenu(string path) { } }
    public class DisallowMultipleComponent : Attribute { }
    public class RequireComponent : Attribute { public RequireComponent(Type type) { } }
    public class TooltipAttribute : Attribute { public TooltipAttribute(string text) { } }
    public class RangeAttribute : Attribute { public RangeAttribute(float least, float most) { } }
}

namespace UnityEngine.Networking
{
    public class DownloadHandler { public string text; }
    public class DownloadHandlerBuffer : DownloadHandler { }
    public class DownloadHandlerAudioClip : DownloadHandler
    {
        public static AudioClip GetContent(UnityWebRequest request) { return null; }
    }
    public class UnityWebRequestAsyncOperation { }
    public class UnityWebRequest : IDisposable
    {
        public enum Result { Success, ConnectionError }
        public UnityWebRequest(string url, string method) { }
        public DownloadHandler downloadHandler;
        public Result result;
        public string error;
        public UnityWebRequestAsyncOperation SendWebRequest() { return null; }
        public void Dispose() { }
    }
    public static class UnityWebRequestMultimedia
    {
        public static UnityWebRequest GetAudioClip(string url, AudioType type) { return null; }
    }
}
