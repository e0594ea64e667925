using System.Collections.Generic;

namespace Vccp
{
    /// <summary>Mouth shapes in time, as the five vowels of VRM show them.</summary>
    public static class Visemes
    {
        public static readonly string[] Vowels = { "aa", "ih", "ou", "ee", "oh" };

        static readonly Dictionary<string, Dictionary<string, double>> Shapes = new Dictionary<string, Dictionary<string, double>>
        {
            ["FF"] = One("ih", 0.15), ["TH"] = One("aa", 0.2), ["DD"] = One("ih", 0.25), ["kk"] = One("aa", 0.25),
            ["CH"] = One("ou", 0.4), ["SS"] = One("ih", 0.25), ["nn"] = One("ih", 0.25),
            ["RR"] = new Dictionary<string, double> { ["ou"] = 0.35, ["aa"] = 0.15 },
            ["aa"] = One("aa", 1), ["E"] = One("ee", 0.85), ["I"] = One("ih", 0.85), ["O"] = One("oh", 0.95), ["U"] = One("ou", 0.9),
        };
        static readonly Dictionary<string, double> Shut = new Dictionary<string, double>();

        /// <summary>Shares (0..1) by vowel at this time of the sound.</summary>
        /// <param name="visemes">of <c>{atMs, viseme}</c>, in order of time</param>
        public static Dictionary<string, double> At(List<object> visemes, double ms)
        {
            var shape = Shut;
            foreach (var entry in visemes)
            {
                if (!(entry is JsonObject viseme) || viseme.Number("atMs") > ms) break;
                if (!Shapes.TryGetValue(viseme.Text("viseme", "sil"), out shape)) shape = Shut;
            }
            return shape;
        }

        static Dictionary<string, double> One(string vowel, double share)
        {
            return new Dictionary<string, double> { [vowel] = share };
        }
    }
}
