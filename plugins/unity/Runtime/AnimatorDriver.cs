using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using UnityEngine;

namespace Vccp
{
    /// <summary>Gestures, postures and clips: states of an Animator.</summary>
    [AddComponentMenu("VCCP/Animator Driver")]
    public sealed class AnimatorDriver : VccpDriver
    {
        [Serializable]
        public sealed class Motion
        {
            [Tooltip("gesture, posture or animation")]
            public string action = "gesture";
            [Tooltip("What the model says: wave, nod, sit …")]
            public string name = "wave";
            [Tooltip("The state of the Animator that shows it.")]
            public string state = "Wave";
            public int layer;
        }

        public Animator animator;
        public List<Motion> motions = new List<Motion>();
        [Tooltip("The state to go back to after a gesture. Empty: the Animator's own transitions do it.")]
        public string restState = "Idle";
        public float fadeSeconds = 0.3f;

        const float TellEverySeconds = 5;

        public override IEnumerable<JsonObject> Offer()
        {
            if (animator == null) animator = GetComponentInChildren<Animator>();
            foreach (var group in motions.Where(IsThere).GroupBy(motion => motion.action))
            {
                var names = Offers.Choice(group.Select(motion => motion.name));
                if (group.Key == "gesture")
                    yield return Offers.Action("gesture", "Shows a gesture, once.", "gesture", new JsonObject { ["gesture"] = names }, "gesture");
                else if (group.Key == "posture")
                    yield return Offers.Action("posture", "Takes a posture and stays in it.", "posture", new JsonObject { ["posture"] = names }, "posture");
                else
                    yield return Offers.Action("animation", "Plays a clip.", "gesture", new JsonObject
                    {
                        ["clip"] = names, ["loop"] = new JsonObject { ["type"] = "boolean" },
                    }, "clip");
            }
        }

        public override void Play(VccpAction action)
        {
            var name = action.Data.Text(action.Category == "animation" ? "clip" : action.Category);
            var known = motions.Where(motion => motion.action == action.Category && IsThere(motion)).ToList();
            var found = known.Find(motion => motion.name == name);
            if (found == null) action.Reject("there is no " + action.Category + " " + name, "invalid-data", known.Select(motion => motion.name));
            else StartCoroutine(Show(action, found));
        }

        IEnumerator Show(VccpAction action, Motion motion)
        {
            animator.CrossFadeInFixedTime(motion.state, fadeSeconds, motion.layer, 0);
            action.OnStop = () =>
            {
                if (!action.StopsForNext) Rest(motion);
                return null;
            };
            if (motion.action == "posture")
            {
                yield return new WaitForSeconds(fadeSeconds);
                action.Complete();
                yield break;
            }
            var (state, started, told) = (Animator.StringToHash(motion.state), Time.time, Time.time);
            while (!action.Ended)
            {
                yield return null;
                var now = animator.GetCurrentAnimatorStateInfo(motion.layer);
                var isShown = now.shortNameHash == state && !animator.IsInTransition(motion.layer);
                if (Time.time - told > TellEverySeconds)
                {
                    told = Time.time;
                    action.Progress(isShown ? now.normalizedTime % 1 : 0);
                }
                if (action.Data.Flag("loop")) continue;
                // Over when it was shown once, or when the Animator went on to another state by itself.
                var isOver = isShown ? now.normalizedTime >= 1 : Time.time - started > fadeSeconds + 0.5f && now.shortNameHash != state;
                if (!isOver) continue;
                if (isShown) Rest(motion);
                action.Complete();
            }
        }

        void Rest(Motion motion)
        {
            if (restState != "" && animator.HasState(motion.layer, Animator.StringToHash(restState)))
                animator.CrossFadeInFixedTime(restState, fadeSeconds, motion.layer, 0);
        }

        bool IsThere(Motion motion)
        {
            return animator != null && animator.HasState(motion.layer, Animator.StringToHash(motion.state));
        }
    }
}
