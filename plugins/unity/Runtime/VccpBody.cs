using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using UnityEngine;
using UnityEngine.Networking;

namespace Vccp
{
    /// <summary>A character's place in a VCCP session: joins it, and hands each action to the driver that offers it.</summary>
    [DisallowMultipleComponent]
    [AddComponentMenu("VCCP/Body")]
    public sealed class VccpBody : MonoBehaviour
    {
        [Tooltip("Where vccp-server runs.")]
        public string serverUrl = "http://127.0.0.1:3000";
        [Tooltip("Of the session to join. Empty: the server is asked for one.")]
        public string sessionId = "";
        [Tooltip("The body token. A server on this machine needs none.")]
        public string token = "";
        [Tooltip("What the model calls it. Empty: the name of this object.")]
        public string displayName = "";

        const float AskAgainSeconds = 2;

        readonly Dictionary<string, VccpDriver> drivers = new Dictionary<string, VccpDriver>();

        /// <summary>Null until there is a session.</summary>
        public VccpClient Client { get; private set; }

        /// <summary>Tells the model what was noticed; what is noticed before there is a session is not told.</summary>
        public void Perceive(string category, JsonObject data, JsonObject meta = null)
        {
            Client?.Perceive(category, data, meta);
        }

        /// <summary>For a button of your own: a human holds the body.</summary>
        public void Pause()
        {
            Client?.Pause();
        }

        public void Release()
        {
            Client?.Release();
        }

        /// <summary>Says anew what it can do, after drivers came, went or changed.</summary>
        public void RefreshOffer()
        {
            drivers.Clear();
            var offers = new List<JsonObject>();
            foreach (var driver in GetComponentsInChildren<VccpDriver>())
            {
                foreach (var offer in driver.Offer())
                {
                    var category = offer.Text("category");
                    if (drivers.ContainsKey(category))
                    {
                        Debug.LogWarning("VCCP: two drivers offer " + category + "; the first plays it", driver);
                        continue;
                    }
                    drivers[category] = driver;
                    offers.Add(offer);
                }
            }
            Client?.Offer(offers);
        }

        IEnumerator Start()
        {
            if (sessionId != "")
            {
                Join(new Uri("ws" + serverUrl.TrimEnd('/').Substring("http".Length) + "/vccp/" + sessionId), token);
                yield break;
            }
            while (Client == null)
            {
                using (var request = new UnityWebRequest(serverUrl.TrimEnd('/') + "/api/sessions", "POST"))
                {
                    request.downloadHandler = new DownloadHandlerBuffer();
                    yield return request.SendWebRequest();
                    if (request.result == UnityWebRequest.Result.Success)
                    {
                        var session = Json.ParseObject(request.downloadHandler.text);
                        Join(new Uri(session.Text("webSocketUrl")), session.Text("bodyToken"));
                    }
                    else
                    {
                        Debug.LogWarning("VCCP: no session from " + serverUrl + ": " + request.error + ". Does vccp-server run?", this);
                        yield return new WaitForSecondsRealtime(AskAgainSeconds);
                    }
                }
            }
        }

        void Join(Uri url, string bodyToken)
        {
            var view = GetComponentInChildren<ViewDriver>();
            var client = new VccpClient(new VccpOptions
            {
                Url = url, Token = bodyToken, Name = displayName == "" ? name : displayName, Kind = "unity", CanSee = view != null,
            });
            client.ViewAsked += request =>
            {
                if (view != null) view.Take(request);
                else request.Refuse("the camera was taken away");
            };
            client.ActionArrived += Route;
            client.RestAsked += () =>
            {
                foreach (var driver in drivers.Values.Distinct()) driver.Rest();
            };
            client.Faulted += message => Debug.LogWarning("VCCP: " + message, this);
            client.Dropped += (code, reason, returns) =>
            {
                if (returns) return;
                Debug.LogWarning("VCCP: left the session (" + code + " " + reason + ")", this);
                Client = null;
                // The server was started anew: a new session may be had.
                if (sessionId == "" && (code == 4404 || code == 4410)) StartCoroutine(Start());
            };
            Client = client;
            RefreshOffer();
            client.Connect();
        }

        void Route(VccpAction action)
        {
            if (drivers.TryGetValue(action.Category, out var driver) && driver != null) driver.Play(action);
            else action.Reject(name + " does not offer " + action.Category, "not-capable", drivers.Keys.ToList());
        }

        void Update()
        {
            Client?.Tick();
        }

        void OnApplicationPause(bool isPaused)
        {
            if (!isPaused) Client?.ConnectNow();
        }

        void OnDestroy()
        {
            Client?.Disconnect("the scene was left");
            Client = null;
        }
    }
}
