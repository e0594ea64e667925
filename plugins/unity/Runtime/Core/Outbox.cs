using System.Collections.Generic;
using System.Linq;

namespace Vccp
{
    /// <summary>Numbers what must not be lost, and keeps it until the server is known to have it.</summary>
    public sealed class Outbox
    {
        /// <summary>As many as the server keeps the other way.</summary>
        public const int MaxKept = 256;

        readonly LinkedList<JsonObject> kept = new LinkedList<JsonObject>();
        long seq;

        public JsonObject Add(JsonObject message)
        {
            message["seq"] = (double)++seq;
            kept.AddLast(message);
            if (kept.Count > MaxKept) kept.RemoveFirst();
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
