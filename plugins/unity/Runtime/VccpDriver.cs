using System.Collections.Generic;
using UnityEngine;

namespace Vccp
{
    /// <summary>Something a body can do: a component beside <see cref="VccpBody"/>, or on a child of it. Write one of your
    /// own for whatever else your character does.</summary>
    public abstract class VccpDriver : MonoBehaviour
    {
        /// <summary>The actions it plays: make them with <see cref="Offers"/>.</summary>
        public abstract IEnumerable<JsonObject> Offer();

        /// <summary>Plays it, and ends it with Complete, Fail or Reject, now or in a later frame.</summary>
        public abstract void Play(VccpAction action);

        /// <summary>Everything is to stop: go back to how you are when nothing was asked for.</summary>
        public virtual void Rest()
        {
        }
    }
}
