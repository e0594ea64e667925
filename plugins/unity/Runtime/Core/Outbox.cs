using System.Collections.Generic;
using System.Linq;

namespace Vccp
{
    /// <summary>Numbers what must not be lost, and keeps it until the server is known to have it.</summary>
    public sealed class Outbox
    {
        /// <summary>Of each kind: what is noticed much does not push out how an action ended.</summary>
        public const int MaxKept = 256;

        readonly LinkedList<JsonObject> kept = new LinkedList<JsonObject>();
        long seq;

        public JsonObject Add(JsonObject message)
        {
            message["seq"] = (double)++seq;
            var type = message.Text("type");
            var actionId = message.Object("data")?.Text("actionId");
            var same = kept.Where(other => other.Text("type") == type).ToList();
            // Of each action the latest status is enough.
            foreach (var other in same)
                if (actionId != null && other.Object("data")?.Text("actionId") == actionId) kept.Remove(other);
            if (same.Count >= MaxKept) kept.Remove(same[0]);
            kept.AddLast(message);
            return message;
        }

        /// <summary>After a resume: what came after the last that arrived, oldest first.</summary>
        public List<JsonObject> Unseen(double lastSeq)
        {
            while (kept.Count > 0 && kept.First.Value.Number("seq") <= lastSeq) kept.RemoveFirst();
            return kept.ToList();
        }

        /// <summary>The server begins anew: what was said of actions is about nothing now; what was noticed is numbered
        /// from 1 again.</summary>
        public List<JsonObject> Restart()
        {
            var noticed = kept.Where(message => message.Text("type") == "perception").ToList();
            kept.Clear();
            seq = 0;
            return noticed.Select(Add).ToList();
        }
    }
}
