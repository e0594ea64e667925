using System;
using System.Collections.Generic;
using System.Linq;
using UnityEngine;

namespace Vccp
{
    /// <summary>The face: presets of expression and the vowels of the mouth, as blend shapes.</summary>
    [AddComponentMenu("VCCP/Blend Shape Driver")]
    public sealed class BlendShapeDriver : VccpDriver
    {
        [Serializable]
        public sealed class Shape
        {
            [Tooltip("happy, angry, sad, relaxed, surprised; or a vowel: aa, ih, ou, ee, oh")]
            public string preset = "happy";
            public SkinnedMeshRenderer face;
            public string blendShape = "Joy";
            [Range(0, 1)] public float full = 1;
        }

        public List<Shape> shapes = new List<Shape>();

        readonly Dictionary<string, float> shown = new Dictionary<string, float>();
        Dictionary<string, double> goal = new Dictionary<string, double>();
        Dictionary<string, double> mouth = new Dictionary<string, double>();
        float fadeSeconds = 0.3f, endsAt, tellAt;
        bool holds;
        VccpAction playing;

        public override IEnumerable<JsonObject> Offer()
        {
            var presets = shapes.Select(shape => shape.preset).Where(preset => Emotions.Presets.Contains(preset)).Append("neutral");
            if (!shapes.Any()) yield break;
            yield return Offers.Action("expression", "Shows a feeling on the face, until another is shown.", "face", new JsonObject
            {
                ["preset"] = Offers.Choice(presets, "an expression of the model"),
                ["emotion"] = Offers.Choice(Emotions.Names, "a feeling, drawn with the expressions the model has"),
                ["intensity"] = Offers.Number("0..1; 0.8 by default", 0, 1),
                ["fadeMs"] = Offers.Number("300 by default", 0, 60000),
                ["holdMs"] = Offers.Number("keep it this long, then fade to neutral; until changed by default", 0, 600000),
            }, "preset", "emotion");
        }

        public override void Play(VccpAction action)
        {
            var weights = Emotions.Weights(action.Data);
            if (weights == null)
            {
                action.Reject("an expression has a preset or an emotion", "invalid-data", Emotions.Presets);
                return;
            }
            goal = weights;
            fadeSeconds = (float)action.Data.Number("fadeMs", 300) / 1000;
            holds = action.Data.ContainsKey("holdMs");
            endsAt = Time.time + (holds ? (float)action.Data.Number("holdMs") / 1000 : fadeSeconds);
            tellAt = Time.time + 5;
            playing = action;
            action.OnStop = () =>
            {
                if (!action.StopsForNext) goal = new Dictionary<string, double>();
                return null;
            };
        }

        public override void Rest()
        {
            goal = new Dictionary<string, double>();
        }

        /// <summary>The shape of the mouth, in shares (0..1) by vowel. Written last: it wins over the face.</summary>
        public void ShapeMouth(Dictionary<string, double> vowels)
        {
            mouth = vowels;
        }

        void LateUpdate()
        {
            foreach (var shape in shapes)
            {
                if (shape.face == null) continue;
                var isVowel = Visemes.Vowels.Contains(shape.preset);
                (isVowel ? mouth : goal).TryGetValue(shape.preset, out var wanted);
                shown.TryGetValue(shape.preset + shape.blendShape, out var before);
                var step = Time.deltaTime / Mathf.Max(isVowel ? 0.06f : fadeSeconds, 0.001f);
                var now = Mathf.MoveTowards(before, (float)wanted * shape.full, step);
                shown[shape.preset + shape.blendShape] = now;
                var index = shape.face.sharedMesh.GetBlendShapeIndex(shape.blendShape);
                if (index >= 0) shape.face.SetBlendShapeWeight(index, now * 100);
            }
            if (playing == null) return;
            if (!playing.Ended && Time.time >= tellAt)
            {
                tellAt = Time.time + 5;
                playing.Progress(0.5);
            }
            if (!playing.Ended && Time.time < endsAt) return;
            if (!playing.Ended && holds) goal = new Dictionary<string, double>();
            playing.Complete();
            playing = null;
        }
    }
}
