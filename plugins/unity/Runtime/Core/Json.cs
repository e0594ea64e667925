using System;
using System.Collections;
using System.Globalization;
using System.Text;

namespace Vccp
{
    /// <summary>JSON (RFC 8259) without a dependency: into <see cref="JsonObject"/>, List, string, double, bool and null.</summary>
    public static class Json
    {
        /// <summary>Deeper than any message may be (32), and shallow enough for a small stack.</summary>
        public const int MaxDepth = 64;

        /// <exception cref="FormatException">where it is not JSON; the message says at which character.</exception>
        public static object Parse(string text)
        {
            return new JsonReader(text).Whole();
        }

        /// <exception cref="FormatException">where it is not a JSON object.</exception>
        public static JsonObject ParseObject(string text)
        {
            return Parse(text) as JsonObject ?? throw new FormatException("expected a JSON object");
        }

        public static string Write(object value)
        {
            var into = new StringBuilder();
            Write(into, value, 0);
            return into.ToString();
        }

        static void Write(StringBuilder into, object value, int depth)
        {
            if (depth > MaxDepth) throw new ArgumentException("nested deeper than " + MaxDepth);
            if (value == null) into.Append("null");
            else if (value is string text) WriteText(into, text);
            else if (value is bool flag) into.Append(flag ? "true" : "false");
            else if (value is IDictionary members) WriteMembers(into, members, depth);
            else if (value is IEnumerable items) WriteItems(into, items, depth);
            else if (value is IConvertible number) WriteNumber(into, number);
            else throw new ArgumentException(value.GetType() + " has no JSON form");
        }

        static void WriteItems(StringBuilder into, IEnumerable items, int depth)
        {
            into.Append('[');
            var isFirst = true;
            foreach (var item in items)
            {
                if (!isFirst) into.Append(',');
                isFirst = false;
                Write(into, item, depth + 1);
            }
            into.Append(']');
        }

        static void WriteMembers(StringBuilder into, IDictionary members, int depth)
        {
            into.Append('{');
            var isFirst = true;
            foreach (DictionaryEntry member in members)
            {
                if (!isFirst) into.Append(',');
                isFirst = false;
                WriteText(into, (string)member.Key);
                into.Append(':');
                Write(into, member.Value, depth + 1);
            }
            into.Append('}');
        }

        static void WriteNumber(StringBuilder into, IConvertible value)
        {
            // A float goes by its own shortest text: as a double, 0.1f would be 0.10000000149011612.
            if (value is float single) value = double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            var number = value.ToDouble(CultureInfo.InvariantCulture);
            if (double.IsNaN(number) || double.IsInfinity(number)) throw new ArgumentException(number + " has no JSON form");
            var isWhole = number == Math.Floor(number) && Math.Abs(number) < 1e15;
            into.Append(isWhole ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture));
        }

        static void WriteText(StringBuilder into, string text)
        {
            into.Append('"');
            for (var at = 0; at < text.Length; at++)
            {
                var sign = text[at];
                if (sign == '"' || sign == '\\') into.Append('\\').Append(sign);
                else if (sign < ' ' || IsHalf(text, at)) into.Append("\\u").Append(((int)sign).ToString("x4"));
                else into.Append(sign);
            }
            into.Append('"');
        }

        /// <summary>A surrogate without its other half has no UTF-8 form.</summary>
        static bool IsHalf(string text, int at)
        {
            if (char.IsHighSurrogate(text[at])) return at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]);
            return char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
        }
    }
}
