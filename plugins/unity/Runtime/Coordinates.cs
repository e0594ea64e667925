using UnityEngine;

namespace Vccp
{
    /// <summary>VCCP is right-handed with the character's left at +X; Unity is left-handed with its right at +X. Both have
    /// Y up and face +Z, so that X changes its sign.</summary>
    public static class Coordinates
    {
        public static Vector3 ToUnity(JsonObject point)
        {
            return new Vector3(-(float)point.Number("x"), (float)point.Number("y"), (float)point.Number("z"));
        }

        public static JsonObject FromUnity(Vector3 point)
        {
            return new JsonObject { ["x"] = -point.x, ["y"] = point.y, ["z"] = point.z };
        }
    }
}
