using System.Collections.Generic;

namespace Vccp
{
    /// <summary>The emotions of the protocol, and how presets of VRM 1.0 draw them at full intensity.</summary>
    public static class Emotions
    {
        public static readonly string[] Presets = { "happy", "angry", "sad", "relaxed", "surprised", "neutral" };

        static readonly Dictionary<string, Dictionary<string, double>> Drawn = new Dictionary<string, Dictionary<string, double>>
        {
            ["neutral"] = new Dictionary<string, double>(),
            ["happy"] = new Dictionary<string, double> { ["happy"] = 1 },
            ["sad"] = new Dictionary<string, double> { ["sad"] = 1 },
            ["angry"] = new Dictionary<string, double> { ["angry"] = 1 },
            ["surprised"] = new Dictionary<string, double> { ["surprised"] = 1 },
            ["fearful"] = new Dictionary<string, double> { ["surprised"] = 0.6, ["sad"] = 0.5 },
            ["disgusted"] = new Dictionary<string, double> { ["angry"] = 0.5, ["sad"] = 0.4 },
            ["contemptuous"] = new Dictionary<string, double> { ["angry"] = 0.35, ["relaxed"] = 0.4 },
            ["excited"] = new Dictionary<string, double> { ["happy"] = 0.85, ["surprised"] = 0.3 },
            ["calm"] = new Dictionary<string, double> { ["relaxed"] = 1 },
        };

        public static IEnumerable<string> Names => Drawn.Keys;

        /// <summary>Weights (0..1) by preset of the data of an <c>expression</c>; null where it names neither preset nor
        /// emotion that is known. Neutral is no preset at all.</summary>
        public static Dictionary<string, double> Weights(JsonObject data)
        {
            var intensity = data.Number("intensity", 0.8);
            var preset = data.Text("preset");
            var weights = new Dictionary<string, double>();
            if (preset != null)
            {
                if (preset != "neutral") weights[preset] = intensity;
                return weights;
            }
            if (!Drawn.TryGetValue(data.Text("emotion", ""), out var drawn)) return null;
            foreach (var part in drawn) weights[part.Key] = part.Value * intensity;
            return weights;
        }
    }
}
