using System;
using System.Collections.Generic;
using System.Linq;

namespace Vccp
{
    /// <summary>What a body plays now, and what it has been asked to play: each is begun once and ends once.</summary>
    sealed class RunningActions
    {
        const int MaxRemembered = 1024;

        readonly Dictionary<string, VccpAction> running = new Dictionary<string, VccpAction>();
        readonly HashSet<string> seen = new HashSet<string>();
        readonly Queue<string> oldest = new Queue<string>();
        readonly Action<Exception> onFault;

        internal RunningActions(Action<Exception> onFault)
        {
            this.onFault = onFault;
        }

        /// <summary>False where an action of this id was here before.</summary>
        internal bool IsNew(string id)
        {
            if (!seen.Add(id)) return false;
            oldest.Enqueue(id);
            if (oldest.Count > MaxRemembered) seen.Remove(oldest.Dequeue());
            return true;
        }

        internal void Forget()
        {
            seen.Clear();
            oldest.Clear();
        }

        internal void Add(VccpAction action)
        {
            running[action.Id] = action;
        }

        internal void Remove(VccpAction action)
        {
            running.Remove(action.Id);
        }

        internal void Cancel(JsonObject cancel)
        {
            var reason = cancel.Text("reason", "cancelled");
            var state = reason == "replaced" || reason == "overridden" ? "interrupted" : "cancelled";
            var (id, channel, all) = (cancel.Text("actionId"), cancel.Text("channel"), cancel.Flag("all"));
            Stop(action => all || action.Id == id || (channel != null && action.Channel == channel), state, reason);
        }

        internal void Stop(Func<VccpAction, bool> which, string state, string reason)
        {
            foreach (var action in running.Values.Where(which).ToList())
            {
                try
                {
                    action.Stop(state, reason);
                }
                catch (Exception fault)
                {
                    onFault(fault);
                }
            }
        }
    }
}
