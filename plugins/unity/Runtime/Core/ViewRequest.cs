using System;

namespace Vccp
{
    /// <summary>A model wants to see what a viewer of the body sees: answer once, within ten seconds.</summary>
    public sealed class ViewRequest
    {
        readonly Action<string, JsonObject> answer;
        bool answered;

        internal ViewRequest(JsonObject data, Action<string, JsonObject> answer)
        {
            MaxWidth = (int)data.Number("maxWidth", 640);
            this.answer = answer;
        }

        /// <summary>Pixels; a smaller picture is as welcome.</summary>
        public int MaxWidth { get; }

        /// <param name="image">the bytes of a PNG or JPEG, at most 180 KiB of them: as text it has to fit into one message</param>
        public void Show(byte[] image, string mimeType, int width, int height)
        {
            Answer("view", new JsonObject
            {
                ["mimeType"] = mimeType, ["base64"] = Convert.ToBase64String(image), ["width"] = (double)width, ["height"] = (double)height,
            });
        }

        /// <param name="why">read by the model</param>
        public void Refuse(string why)
        {
            Answer("error", new JsonObject { ["code"] = "no-view", ["message"] = why });
        }

        void Answer(string category, JsonObject data)
        {
            if (answered) return;
            answered = true;
            answer(category, data);
        }
    }
}
