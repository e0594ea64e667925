using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Vccp
{
    /// <summary>Reads one JSON text, once.</summary>
    sealed class JsonReader
    {
        readonly string text;
        int at;

        internal JsonReader(string text)
        {
            this.text = text ?? throw new FormatException("there is no text");
        }

        internal object Whole()
        {
            var value = Value(0);
            Skip();
            if (at < text.Length) throw Fault("nothing more");
            return value;
        }

        object Value(int depth)
        {
            if (depth > Json.MaxDepth) throw Fault("no more than " + Json.MaxDepth + " levels");
            Skip();
            switch (Peek())
            {
                case '{': return Members(depth);
                case '[': return Items(depth);
                case '"': return Text();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                default: return Number();
            }
        }

        JsonObject Members(int depth)
        {
            var members = new JsonObject();
            at++;
            if (Took('}')) return members;
            do
            {
                Skip();
                if (Peek() != '"') throw Fault("a name in quotes");
                var name = Text();
                if (!Took(':')) throw Fault("':'");
                members[name] = Value(depth + 1);
            } while (Took(','));
            if (!Took('}')) throw Fault("',' or '}'");
            return members;
        }

        List<object> Items(int depth)
        {
            var items = new List<object>();
            at++;
            if (Took(']')) return items;
            do items.Add(Value(depth + 1)); while (Took(','));
            if (!Took(']')) throw Fault("',' or ']'");
            return items;
        }

        string Text()
        {
            var read = new StringBuilder();
            for (at++; ; at++)
            {
                var sign = Peek();
                if (sign == '\0' || sign < ' ') throw Fault("a closing quote");
                if (sign == '"') break;
                if (sign == '\\') read.Append(Escaped());
                else read.Append(sign);
            }
            at++;
            return read.ToString();
        }

        char Escaped()
        {
            at++;
            switch (Peek())
            {
                case '"': return '"';
                case '\\': return '\\';
                case '/': return '/';
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u':
                    var digits = at + 5 <= text.Length ? text.Substring(at + 1, 4) : "";
                    if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                        throw Fault("four hexadecimal digits");
                    at += 4;
                    return (char)unit;
                default: throw Fault("an escape");
            }
        }

        double Number()
        {
            var start = at;
            if (Peek() == '-') at++;
            var first = Peek();
            if (Digits() == 0) throw Fault("a value");
            if (first == '0' && at - start > (text[start] == '-' ? 2 : 1)) throw Fault("no leading zero");
            if (Peek() == '.')
            {
                at++;
                if (Digits() == 0) throw Fault("a digit");
            }
            if (Peek() == 'e' || Peek() == 'E')
            {
                at++;
                if (Peek() == '+' || Peek() == '-') at++;
                if (Digits() == 0) throw Fault("a digit");
            }
            if (!double.TryParse(text.Substring(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || double.IsInfinity(number)) throw Fault("a number that a double can hold");
            return number;
        }

        int Digits()
        {
            var start = at;
            while (Peek() >= '0' && Peek() <= '9') at++;
            return at - start;
        }

        object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Fault("a value");
            at += word.Length;
            return value;
        }

        bool Took(char sign)
        {
            Skip();
            if (Peek() != sign) return false;
            at++;
            return true;
        }

        void Skip()
        {
            while (Peek() == ' ' || Peek() == '\n' || Peek() == '\r' || Peek() == '\t') at++;
        }

        char Peek()
        {
            return at < text.Length ? text[at] : '\0';
        }

        FormatException Fault(string expected)
        {
            return new FormatException("expected " + expected + " at character " + at);
        }
    }
}
