using System;
using System.Collections.Generic;

namespace Vccp
{
    /// <summary>
    /// An action that runs: whoever plays it ends it, now or later, with one of Complete, Fail and Reject. What is said
    /// after its end changes nothing, so a driver need not know whether it was stopped meanwhile.
    /// </summary>
    public sealed class VccpAction
    {
        readonly Action<VccpAction, JsonObject> report;

        internal VccpAction(JsonObject message, string channel, Action<VccpAction, JsonObject> report)
        {
            Id = message.Text("id");
            Category = message.Text("category");
            Data = message.Object("data") ?? new JsonObject();
            Channel = channel;
            this.report = report;
        }

        public string Id { get; }
        public string Category { get; }
        public JsonObject Data { get; }
        public string Channel { get; }
        public bool Ended { get; private set; }

        /// <summary>Called when it is cancelled, replaced or interrupted: stop where you are. What it returns is told as the
        /// result, as the words of a speech that were heard; null is none. With <see cref="StopsForNext"/> the next action
        /// of the channel follows at once: do not go back to rest.</summary>
        public Func<JsonObject> OnStop { get; set; }

        /// <summary>Whether it was stopped because another takes its place.</summary>
        public bool StopsForNext { get; private set; }

        /// <summary>An action about which nothing is said for 30 s is taken to have died: tell of long ones now and then.</summary>
        /// <param name="share">0..1</param>
        public void Progress(double share, string message = null)
        {
            if (Ended) return;
            var status = new JsonObject { ["progress"] = Math.Max(0, Math.Min(1, double.IsNaN(share) ? 0 : share)) };
            if (message != null) status["message"] = message;
            Say("progress", status);
        }

        public void Complete(JsonObject result = null)
        {
            End("completed", result == null ? null : new JsonObject { ["result"] = result });
        }

        /// <param name="message">for the model: what was wrong, and what would be right</param>
        public void Fail(string message, string code = "body-failed", IEnumerable<string> validOptions = null)
        {
            End("failed", Error(code, message, validOptions));
        }

        /// <summary>It was never begun: not offered, or the data does not fit.</summary>
        public void Reject(string message, string code = "invalid-data", IEnumerable<string> validOptions = null)
        {
            End("rejected", Error(code, message, validOptions));
        }

        internal void Start()
        {
            Say("started", new JsonObject());
        }

        internal void Stop(string state, string reason)
        {
            if (Ended) return;
            StopsForNext = reason == "replaced" || reason == "overridden";
            JsonObject result = null;
            try
            {
                result = OnStop?.Invoke();
            }
            finally
            {
                var status = new JsonObject { ["message"] = reason };
                if (result != null) status["result"] = result;
                End(state, status);
            }
        }

        void End(string state, JsonObject status)
        {
            if (Ended) return;
            Ended = true;
            Say(state, status ?? new JsonObject());
        }

        void Say(string state, JsonObject status)
        {
            status["actionId"] = Id;
            status["state"] = state;
            report(this, status);
        }

        static JsonObject Error(string code, string message, IEnumerable<string> validOptions)
        {
            var error = new JsonObject { ["code"] = code, ["message"] = message };
            if (validOptions != null) error["validOptions"] = new List<string>(validOptions);
            return new JsonObject { ["error"] = error };
        }
    }
}
