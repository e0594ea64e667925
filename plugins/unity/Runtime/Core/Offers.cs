using System.Collections.Generic;
using System.Linq;

namespace Vccp
{
    /// <summary>What a language model reads of an action, said well: a description, a channel and a JSON Schema.</summary>
    public static class Offers
    {
        /// <param name="anyOf">names of properties of which one at least has to be there; none: nothing is required</param>
        public static JsonObject Action(string category, string description, string channel, JsonObject properties, params string[] anyOf)
        {
            var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
            if (anyOf.Length > 0)
                schema["anyOf"] = anyOf.Select(name => new JsonObject { ["required"] = new[] { name } }).ToList();
            return new JsonObject
            {
                ["category"] = category, ["description"] = description, ["channel"] = channel, ["schema"] = schema,
            };
        }

        public static JsonObject Choice(IEnumerable<string> options, string description = null)
        {
            return Described(new JsonObject { ["enum"] = options.Distinct().ToList() }, description);
        }

        public static JsonObject Text(string description)
        {
            return Described(new JsonObject { ["type"] = "string" }, description);
        }

        public static JsonObject Number(string description, double minimum, double maximum)
        {
            return Described(new JsonObject { ["type"] = "number", ["minimum"] = minimum, ["maximum"] = maximum }, description);
        }

        /// <summary>A point in the world.</summary>
        public static JsonObject Point(string description)
        {
            var axes = new JsonObject
            {
                ["x"] = Axis("metres; the character's left at rest is +x"),
                ["y"] = Axis("metres; up is +y, 0 by default"),
                ["z"] = Axis("metres; forward at rest is +z"),
            };
            var point = new JsonObject { ["type"] = "object", ["properties"] = axes, ["required"] = new[] { "x", "z" } };
            return Described(point, description);
        }

        static JsonObject Axis(string description)
        {
            return Described(new JsonObject { ["type"] = "number" }, description);
        }

        static JsonObject Described(JsonObject schema, string description)
        {
            if (description != null) schema["description"] = description;
            return schema;
        }
    }
}
