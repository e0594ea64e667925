using System.Collections.Generic;
using UnityEngine;

namespace Vccp
{
    /// <summary>Where it looks: turns the head, after the Animator has moved it.</summary>
    [AddComponentMenu("VCCP/Look At Driver")]
    public sealed class LookAtDriver : VccpDriver
    {
        public Transform head;
        [Tooltip("Who is meant by user. Empty: the main camera.")]
        public Transform user;
        [Tooltip("Degrees to either side")] public float mostYaw = 70;
        [Tooltip("Degrees up and down")] public float mostPitch = 35;
        public float degreesPerSecond = 180;

        static readonly Dictionary<string, Vector2> Directions = new Dictionary<string, Vector2>
        {
            // Yaw to the right and pitch downwards, in degrees, as Unity turns.
            ["ahead"] = new Vector2(0, 0), ["left"] = new Vector2(-45, 0), ["right"] = new Vector2(45, 0),
            ["up"] = new Vector2(0, -25), ["down"] = new Vector2(0, 25), ["away"] = new Vector2(50, 10),
        };

        Transform target;
        Vector3? point;
        Vector2 fixedAngles, angles;
        VccpAction playing;
        float endsAt, tellAt;

        public override IEnumerable<JsonObject> Offer()
        {
            if (head == null) yield break;
            yield return Offers.Action("lookAt", "Looks at someone, something, a point, or in a direction.", "gaze", new JsonObject
            {
                ["target"] = Offers.Text("user, or the name of an object in the scene"),
                ["position"] = Offers.Point("a point in the world"),
                ["direction"] = Offers.Choice(Directions.Keys, "as the character sees it"),
                ["holdMs"] = Offers.Number("look this long, then back to the user; for ever by default", 0, 600000),
            }, "target", "position", "direction");
        }

        public override void Play(VccpAction action)
        {
            var name = action.Data.Text("target");
            var position = action.Data.Object("position");
            Transform found = null;
            if (name != null)
            {
                found = name == "user" ? User() : GameObject.Find(name)?.transform;
                if (found == null)
                {
                    action.Fail("there is no " + name + " in the scene", "unknown-target", new[] { "user" });
                    return;
                }
            }
            target = found;
            point = position == null ? (Vector3?)null : Coordinates.ToUnity(position);
            Directions.TryGetValue(action.Data.Text("direction", "ahead"), out fixedAngles);
            playing = action;
            tellAt = Time.time + 5;
            endsAt = action.Data.ContainsKey("holdMs") ? Time.time + (float)action.Data.Number("holdMs") / 1000 : -1;
        }

        public override void Rest()
        {
            (target, point, fixedAngles) = (null, null, Vector2.zero);
        }

        void LateUpdate()
        {
            if (head == null) return;
            var wanted = Wanted();
            var step = degreesPerSecond * Time.deltaTime;
            angles = new Vector2(Mathf.MoveTowards(angles.x, wanted.x, step), Mathf.MoveTowards(angles.y, wanted.y, step));
            var turn = Quaternion.Euler(angles.y, angles.x, 0);
            head.rotation = transform.rotation * turn * Quaternion.Inverse(transform.rotation) * head.rotation;
            if (playing == null) return;
            if (!playing.Ended && Time.time >= tellAt)
            {
                tellAt = Time.time + 5;
                playing.Progress(0.5);
            }
            var isHeld = endsAt >= 0;
            if (!playing.Ended && (isHeld ? Time.time < endsAt : (angles - wanted).magnitude > 1)) return;
            if (!playing.Ended && isHeld) (target, point) = (User(), null);
            playing.Complete();
            playing = null;
        }

        Vector2 Wanted()
        {
            if (target == null && point == null) return fixedAngles;
            var towards = transform.InverseTransformDirection((target != null ? target.position : point.Value) - head.position);
            var yaw = Mathf.Atan2(towards.x, towards.z) * Mathf.Rad2Deg;
            var pitch = -Mathf.Atan2(towards.y, new Vector2(towards.x, towards.z).magnitude) * Mathf.Rad2Deg;
            return new Vector2(Mathf.Clamp(yaw, -mostYaw, mostYaw), Mathf.Clamp(pitch, -mostPitch, mostPitch));
        }

        Transform User()
        {
            if (user != null) return user;
            return Camera.main == null ? null : Camera.main.transform;
        }
    }
}
