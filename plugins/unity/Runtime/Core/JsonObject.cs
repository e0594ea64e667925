using System.Collections.Generic;

namespace Vccp
{
    /// <summary>A JSON object as it came: strings, doubles, booleans, null, lists and objects. What is missing, or of
    /// another kind than asked for, is the fallback.</summary>
    public sealed class JsonObject : Dictionary<string, object>
    {
        public string Text(string key, string fallback = null)
        {
            return TryGetValue(key, out var value) && value is string text ? text : fallback;
        }

        public double Number(string key, double fallback = 0)
        {
            return TryGetValue(key, out var value) && value is double number ? number : fallback;
        }

        public bool Flag(string key, bool fallback = false)
        {
            return TryGetValue(key, out var value) && value is bool flag ? flag : fallback;
        }

        /// <summary>Null where there is none.</summary>
        public JsonObject Object(string key)
        {
            return TryGetValue(key, out var value) ? value as JsonObject : null;
        }

        /// <summary>Empty where there is none.</summary>
        public List<object> List(string key)
        {
            return TryGetValue(key, out var value) && value is List<object> list ? list : new List<object>();
        }
    }
}
