using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using UnityEngine;
using UnityEngine.Networking;

namespace Vccp
{
    /// <summary>Plays a sound from a URL, with a mouth that fits where a face is there.</summary>
    [AddComponentMenu("VCCP/Audio Driver")]
    [RequireComponent(typeof(AudioSource))]
    public sealed class AudioDriver : VccpDriver
    {
        [Tooltip("Whose mouth moves. Empty: none.")]
        public BlendShapeDriver face;

        static readonly Dictionary<string, double> Shut = new Dictionary<string, double>();

        public override IEnumerable<JsonObject> Offer()
        {
            yield return Offers.Action("audio", "Plays a sound from a URL: WAV, MP3 or Ogg Vorbis.", "speech", new JsonObject
            {
                ["url"] = Offers.Text("http or https"),
                ["text"] = Offers.Text("the words in it, where it is speech"),
                ["visemes"] = new JsonObject { ["type"] = "array", ["maxItems"] = 300 },
                ["gain"] = Offers.Number("1 by default", 0, 4),
                ["fromMs"] = Offers.Number("begin this far into the sound", 0, 86400000),
            }, "url");
        }

        public override void Play(VccpAction action)
        {
            StartCoroutine(Sound(action));
        }

        IEnumerator Sound(VccpAction action)
        {
            var data = action.Data;
            var url = data.Text("url", "");
            using (var request = UnityWebRequestMultimedia.GetAudioClip(url, KindOf(url)))
            {
                yield return request.SendWebRequest();
                if (action.Ended) yield break;
                if (request.result != UnityWebRequest.Result.Success)
                {
                    action.Fail(url + " could not be fetched: " + request.error, "not-fetched");
                    yield break;
                }
                var clip = DownloadHandlerAudioClip.GetContent(request);
                if (clip == null || clip.length <= 0)
                {
                    action.Fail(url + " is no sound that Unity reads: send WAV, MP3 or Ogg Vorbis", "not-decoded");
                    yield break;
                }
                var source = GetComponent<AudioSource>();
                source.clip = clip;
                source.volume = Mathf.Clamp01((float)data.Number("gain", 1));
                source.time = Mathf.Clamp((float)data.Number("fromMs") / 1000, 0, clip.length - 0.01f);
                source.Play();
                action.OnStop = () => Stop(source, data.Text("text"));
                var tellAt = Time.time + 1;
                while (!action.Ended && source.isPlaying)
                {
                    if (face != null) face.ShapeMouth(Visemes.At(data.List("visemes"), source.time * 1000));
                    if (Time.time >= tellAt)
                    {
                        tellAt = Time.time + 1;
                        action.Progress(source.time / clip.length);
                    }
                    yield return null;
                }
                if (face != null) face.ShapeMouth(Shut);
                var lengthMs = (double)Mathf.Round(clip.length * 1000);
                action.Complete(new JsonObject { ["heardMs"] = lengthMs, ["durationMs"] = lengthMs });
                Destroy(clip);
            }
        }

        /// <summary>How much of it was heard, and by its share of the time about which words.</summary>
        JsonObject Stop(AudioSource source, string text)
        {
            var (at, whole) = (source.time, source.clip.length);
            source.Stop();
            if (face != null) face.ShapeMouth(Shut);
            var heard = new JsonObject
            {
                ["heardMs"] = (double)Mathf.Round(at * 1000), ["durationMs"] = (double)Mathf.Round(whole * 1000),
            };
            if (text == null) return heard;
            var end = text.LastIndexOf(' ', Mathf.Min((int)(text.Length * at / whole), text.Length - 1));
            heard["heard"] = text.Substring(0, Math.Max(end, 0));
            return heard;
        }

        static AudioType KindOf(string url)
        {
            var path = Uri.TryCreate(url, UriKind.Absolute, out var whole) ? whole.AbsolutePath : url;
            switch (Path.GetExtension(path).ToLowerInvariant())
            {
                case ".wav": return AudioType.WAV;
                case ".mp3": return AudioType.MPEG;
                case ".ogg": return AudioType.OGGVORBIS;
                default: return AudioType.UNKNOWN;
            }
        }
    }
}
