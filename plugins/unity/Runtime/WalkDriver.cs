using System.Collections.Generic;
using UnityEngine;

namespace Vccp
{
    /// <summary>Goes somewhere: turns, walks straight, and stops where it is when it is told to.</summary>
    [AddComponentMenu("VCCP/Walk Driver")]
    public sealed class WalkDriver : VccpDriver
    {
        [Tooltip("Moves with collisions. Empty: the transform is moved.")]
        public CharacterController controller;
        [Tooltip("Metres per second, unless the model says otherwise")] public float walkSpeed = 0.8f;
        public float degreesPerSecond = 240;
        [Tooltip("Empty: none is told how fast it walks.")] public Animator animator;
        [Tooltip("A float parameter of the Animator, in metres per second")] public string speedParameter = "Speed";

        /// <summary>A walk that gets no nearer for so long has met a wall.</summary>
        const float StuckSeconds = 2;

        VccpAction playing;
        Vector3 goal;
        float turnLeft, speed, wholeWay, nearest, nearestAt, tellAt;
        bool faces;

        public override IEnumerable<JsonObject> Offer()
        {
            yield return Offers.Action("movement", "Walks to a point or in a direction, or turns on the spot.", "locomotion", new JsonObject
            {
                ["target"] = Offers.Point("a point in the world to walk to"),
                ["direction"] = Offers.Choice(new[] { "forward", "backward", "left", "right" }, "as the character sees it"),
                ["distance"] = Offers.Number("metres, with direction; 1 by default", 0.01, 100),
                ["turnDegrees"] = Offers.Number("turn on the spot; positive is to its left", -360, 360),
                ["speed"] = Offers.Number("metres per second; about 0.8 is a walk", 0.1, 5),
            }, "target", "direction", "turnDegrees");
        }

        public override void Play(VccpAction action)
        {
            var data = action.Data;
            var target = data.Object("target");
            goal = transform.position;
            if (target != null) goal = Coordinates.ToUnity(target);
            else if (data.Text("direction") != null) goal += Step(data.Text("direction")) * (float)data.Number("distance", 1);
            goal.y = transform.position.y;
            faces = target != null;
            // Unity turns to the right where the number is positive.
            turnLeft = -(float)data.Number("turnDegrees");
            speed = (float)data.Number("speed", walkSpeed);
            wholeWay = nearest = (goal - transform.position).magnitude;
            nearestAt = tellAt = Time.time;
            playing = action;
            action.OnStop = () =>
            {
                Walk(0);
                return Where();
            };
        }

        void Update()
        {
            if (playing == null) return;
            if (playing.Ended)
            {
                playing = null;
                return;
            }
            var way = goal - transform.position;
            way.y = 0;
            if (Mathf.Abs(turnLeft) > 0.1f) Turn(Mathf.Clamp(turnLeft, -Step(), Step()), isCounted: true);
            else if (faces && way.magnitude > 0.1f && Mathf.Abs(Off(way)) > 2) Turn(Mathf.Clamp(Off(way), -Step(), Step()), isCounted: false);
            else if (way.magnitude > 0.03f) Go(way);
            else End(way.magnitude);
        }

        void Go(Vector3 way)
        {
            var step = way.normalized * Mathf.Min(speed * Time.deltaTime, way.magnitude);
            if (controller != null) controller.Move(step + Physics.gravity * Time.deltaTime);
            else transform.position += step;
            Walk(speed);
            if (way.magnitude < nearest - 0.01f) (nearest, nearestAt) = (way.magnitude, Time.time);
            else if (Time.time - nearestAt > StuckSeconds)
            {
                Walk(0);
                playing.Fail("something is in the way, " + way.magnitude.ToString("0.0") + " m before the goal", "blocked");
                return;
            }
            if (Time.time < tellAt) return;
            tellAt = Time.time + 1;
            playing.Progress(wholeWay > 0 ? 1 - way.magnitude / wholeWay : 0);
        }

        void Turn(float degrees, bool isCounted)
        {
            Walk(0);
            nearestAt = Time.time;
            transform.Rotate(0, degrees, 0);
            if (isCounted) turnLeft -= degrees;
        }

        void End(float left)
        {
            Walk(0);
            playing.Complete(Where());
        }

        JsonObject Where()
        {
            return new JsonObject { ["position"] = Coordinates.FromUnity(transform.position) };
        }

        float Step()
        {
            return degreesPerSecond * Time.deltaTime;
        }

        float Off(Vector3 way)
        {
            return Vector3.SignedAngle(transform.forward, way, Vector3.up);
        }

        Vector3 Step(string direction)
        {
            switch (direction)
            {
                case "backward": return -transform.forward;
                case "left": return -transform.right;
                case "right": return transform.right;
                default: return transform.forward;
            }
        }

        void Walk(float metresPerSecond)
        {
            if (animator != null && speedParameter != "") animator.SetFloat(speedParameter, metresPerSecond);
        }
    }
}
