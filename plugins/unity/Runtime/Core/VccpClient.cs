using System;
using System.Collections.Generic;
using System.Linq;

namespace Vccp
{
    /// <summary>
    /// A body's place in its session (VCCP 1.1): it says hello, offers what it can do, is given actions, and comes back
    /// after a drop with nothing lost or doubled. It has no thread: everything happens inside <see cref="Tick"/>, which
    /// the owner calls often, in Unity in every frame.
    /// </summary>
    public sealed class VccpClient
    {
        /// <summary>A connection on which nothing is heard for so long is dead.</summary>
        public const double SilenceMs = 25000;
        /// <summary>Whoever is away longer has lost what it was doing.</summary>
        public const double GraceMs = 30000;

        readonly VccpOptions options;
        readonly Outbox outbox = new Outbox();
        readonly RunningActions running;
        readonly HashSet<string> unwanted = new HashSet<string>();
        IVccpSocket socket;
        double lastHeardMs, attemptAtMs, lastSeq, awaySinceMs = double.PositiveInfinity;
        int failures;
        bool wanted, paused;
        string token, resumeToken, pausedBy;
        JsonObject capability, state, pause;
        long stateRev = -1, capabilityRevision = -1;

        public VccpClient(VccpOptions options)
        {
            this.options = options;
            token = options.Token;
            running = new RunningActions(Tell);
        }

        /// <summary>Whether what is said now leaves at once.</summary>
        public bool IsConnected { get; private set; }
        public bool IsPaused => paused;
        public string SessionId { get; private set; }
        public string BodyId { get; private set; }

        /// <summary>Joined; false where nothing is left of what was before.</summary>
        public event Action<bool> Connected;
        /// <summary>The connection is gone: the code, why, and whether another attempt follows by itself.</summary>
        public event Action<int, string, bool> Dropped;
        /// <summary>Play it: end it with Complete, Fail or Reject, now or later.</summary>
        public event Action<VccpAction> ActionArrived;
        /// <summary>A model came or went, with its name.</summary>
        public event Action<bool, string> AgentChanged;
        /// <summary>Held by a human, or let go.</summary>
        public event Action<bool> PauseChanged;
        /// <summary>Come to rest, whatever is shown: everything is to stop, or a human holds the body.</summary>
        public event Action RestAsked;
        /// <summary>A model wants to see; only where <see cref="VccpOptions.CanSee"/>.</summary>
        public event Action<ViewRequest> ViewAsked;
        /// <summary>For the log. The connection goes on.</summary>
        public event Action<string> Faulted;

        /// <summary>Joins, and stays until <see cref="Disconnect"/> or until the server says that returning is useless.</summary>
        public void Connect()
        {
            if (wanted) return;
            wanted = true;
            failures = 0;
            Open();
        }

        /// <summary>An attempt now where one is waited for: the network or the player is back.</summary>
        public void ConnectNow()
        {
            if (wanted && socket == null) Open();
        }

        /// <summary>Leaves for good; what runs is stopped. Harmless when it has left.</summary>
        public void Disconnect(string reason = "the body leaves")
        {
            if (!wanted) return;
            running.Stop(_ => true, "interrupted", reason);
            if (IsConnected) Transmit(Message("system", "bye", new JsonObject { ["reason"] = reason }));
            wanted = IsConnected = false;
            socket?.Close(1000, "bye");
            socket = null;
        }

        /// <summary>What it can do and notice, whole; said again by itself after each return.</summary>
        /// <param name="actions">of <c>category</c>, <c>description</c>, <c>schema</c> or <c>data</c>, <c>channel</c>, …</param>
        public void Offer(IEnumerable<JsonObject> actions, IEnumerable<JsonObject> perceptions = null)
        {
            capability = new JsonObject { ["actions"] = actions.Cast<object>().ToList(), ["revision"] = (double)++capabilityRevision };
            if (perceptions != null) capability["perceptions"] = perceptions.Cast<object>().ToList();
            Stand("capability", capability);
        }

        /// <summary>What it says is true of itself, whole.</summary>
        public void SetState(JsonObject full)
        {
            state = new JsonObject { ["rev"] = (double)++stateRev, ["full"] = full };
            Stand("state", state);
        }

        /// <summary>What it noticed. While away it is kept, and told on return.</summary>
        /// <param name="meta">null, or <c>key</c>, <c>ttlMs</c>, <c>importance</c>, <c>removed</c></param>
        public void Perceive(string category, JsonObject data, JsonObject meta = null)
        {
            var message = Message("perception", category, data);
            if (meta != null) message["meta"] = meta;
            Post(message);
        }

        /// <summary>False where no model reads this category: what is costly to find out may be left undone.</summary>
        public bool Wants(string category)
        {
            return !unwanted.Contains(category);
        }

        /// <summary>A human holds the body: what runs ends, and nothing new begins until <see cref="Release"/>.</summary>
        public void Pause(string by = "user", string reason = null)
        {
            if (paused) return;
            Hold(true, by, reason);
            running.Stop(_ => true, "interrupted", by + " pressed pause");
            Tell(() => RestAsked?.Invoke());
        }

        public void Release(string by = "user")
        {
            if (paused) Hold(false, by, null);
        }

        /// <summary>Takes what has come, and does what is due.</summary>
        public void Tick()
        {
            if (options.NowMs() - awaySinceMs > GraceMs)
            {
                awaySinceMs = double.PositiveInfinity;
                running.Stop(_ => true, "interrupted", "away for longer than 30 s");
            }
            if (socket == null)
            {
                if (wanted && options.NowMs() >= attemptAtMs) Open();
                return;
            }
            var current = socket;
            while (socket == current && current.TryTake(out var happened))
            {
                lastHeardMs = options.NowMs();
                if (happened.Kind == SocketEventKind.Opened) Greet();
                else if (happened.Kind == SocketEventKind.Received) Receive(happened.Text);
                else Drop(happened.Code, happened.Text);
            }
            if (socket != current || options.NowMs() - lastHeardMs < SilenceMs) return;
            current.Close(4408, "nothing was heard for 25 s");
            Drop(4408, "nothing was heard for 25 s");
        }

        void Open()
        {
            lastHeardMs = options.NowMs();
            socket = options.NewSocket();
            var subprotocols = new List<string> { "vccp.v1" };
            if (!string.IsNullOrEmpty(token)) subprotocols.Add("token." + token);
            socket.Open(options.Url, subprotocols);
        }

        void Greet()
        {
            var body = new JsonObject { ["name"] = options.Name, ["kind"] = options.Kind };
            if (options.Model != null) body["model"] = options.Model;
            var hello = new JsonObject { ["versions"] = new[] { "1.1" }, ["body"] = body, ["role"] = "body" };
            if (options.CanSee) hello["features"] = new[] { "view" };
            if (resumeToken != null)
            {
                hello["resumeToken"] = resumeToken;
                hello["lastSeq"] = lastSeq;
            }
            Transmit(Message("system", "hello", hello));
        }

        void Receive(string text)
        {
            JsonObject message;
            try
            {
                message = Json.ParseObject(text);
            }
            catch (FormatException fault)
            {
                Tell(fault);
                return;
            }
            var data = message.Object("data") ?? new JsonObject();
            var isAction = message.Text("type") == "action";
            var category = message.Text("category");
            if (!isAction && category == "welcome")
            {
                Join(data);
                return;
            }
            if (message.ContainsKey("seq"))
            {
                var seq = message.Number("seq");
                if (seq <= lastSeq) return;
                lastSeq = seq;
            }
            if (isAction) Act(message);
            else if (category == "view") See(message.Text("id"), data);
            else if (message.Text("type") == "system") Obey(category, data);
        }

        void Join(JsonObject welcome)
        {
            var resumed = welcome.Flag("resumed");
            resumeToken = welcome.Text("resumeToken");
            SessionId = welcome.Text("sessionId");
            BodyId = welcome.Text("bodyId");
            Renew(welcome);
            failures = 0;
            if (!resumed)
            {
                lastSeq = 0;
                running.Stop(_ => true, "interrupted", "the server began anew");
                running.Forget();
                unwanted.Clear();
            }
            IsConnected = true;
            awaySinceMs = double.PositiveInfinity;
            if (capability != null) Stand("capability", capability);
            if (state != null) Stand("state", state);
            if (pause != null) Stand("pause", pause);
            var kept = resumed ? outbox.Unseen(welcome.Number("lastSeq")) : outbox.Restart();
            foreach (var message in kept) Transmit(message);
            Tell(() => Connected?.Invoke(resumed));
        }

        void Act(JsonObject message)
        {
            var id = message.Text("id");
            if (id == null || !running.IsNew(id)) return;
            var channel = message.Object("meta")?.Text("channel") ?? message.Text("category");
            var action = new VccpAction(message, channel, Report);
            if (paused)
            {
                action.Reject(pausedBy + " holds " + options.Name + "; try again when released", "body-paused");
                return;
            }
            if (ActionArrived == null)
            {
                action.Reject(options.Name + " plays nothing now", "not-capable");
                return;
            }
            running.Add(action);
            action.Start();
            try
            {
                ActionArrived(action);
            }
            catch (Exception fault)
            {
                action.Fail(fault.Message);
                Tell(fault);
            }
        }

        void Obey(string category, JsonObject data)
        {
            switch (category)
            {
                case "cancel":
                    running.Cancel(data);
                    if (data.Flag("all")) Tell(() => RestAsked?.Invoke());
                    break;
                case "token": Renew(data); break;
                case "agent": Tell(() => AgentChanged?.Invoke(data.Flag("present"), data.Text("name", ""))); break;
                case "error": Faulted?.Invoke("the server says " + data.Text("code") + ": " + data.Text("message")); break;
                case "perception-filter":
                    unwanted.Clear();
                    foreach (var rule in data.Object("categories") ?? new JsonObject())
                        if (rule.Value is JsonObject asked && !asked.Flag("send", true)) unwanted.Add(rule.Key);
                    break;
            }
        }

        void See(string id, JsonObject data)
        {
            var request = new ViewRequest(data, (category, answer) =>
            {
                var message = Message("system", category, answer);
                message["replyTo"] = id;
                Transmit(message);
            });
            try
            {
                if (ViewAsked == null) request.Refuse(options.Name + " shows nothing now");
                else ViewAsked(request);
            }
            catch (Exception fault)
            {
                request.Refuse(fault.Message);
                Tell(fault);
            }
        }

        void Drop(int code, string reason)
        {
            socket = null;
            if (IsConnected) awaySinceMs = options.NowMs();
            var returns = wanted && Backoff.MayReturn(code);
            IsConnected = false;
            if (returns) attemptAtMs = options.NowMs() + Backoff.WaitMs(failures++, options.Random());
            else wanted = false;
            if (!returns) running.Stop(_ => true, "interrupted", "the session is over: " + reason);
            Tell(() => Dropped?.Invoke(code, reason, returns));
        }

        void Hold(bool hold, string by, string reason)
        {
            paused = hold;
            pausedBy = by;
            pause = new JsonObject { ["paused"] = hold, ["by"] = by };
            if (reason != null) pause["reason"] = reason;
            Stand("pause", pause);
            Tell(() => PauseChanged?.Invoke(hold));
        }

        void Renew(JsonObject data)
        {
            token = data.Text("token", token);
        }

        void Report(VccpAction action, JsonObject status)
        {
            if (action.Ended) running.Remove(action);
            Post(Message("system", "action-status", status));
        }

        void Post(JsonObject message)
        {
            outbox.Add(message);
            if (IsConnected) Transmit(message);
        }

        void Stand(string category, JsonObject data)
        {
            if (IsConnected) Transmit(Message("system", category, data));
        }

        void Transmit(JsonObject message)
        {
            socket?.Send(Json.Write(message));
        }

        static JsonObject Message(string type, string category, JsonObject data)
        {
            var timestamp = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
            return new JsonObject { ["type"] = type, ["category"] = category, ["timestamp"] = timestamp, ["data"] = data };
        }

        /// <summary>A listener that throws is its owner's fault; the connection goes on.</summary>
        void Tell(Action call)
        {
            try
            {
                call();
            }
            catch (Exception fault)
            {
                Tell(fault);
            }
        }

        void Tell(Exception fault)
        {
            Faulted?.Invoke(fault.Message);
        }
    }
}
