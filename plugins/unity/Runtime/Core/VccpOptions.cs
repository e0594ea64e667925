using System;
using System.Diagnostics;

namespace Vccp
{
    /// <summary>Who joins which session, and what the client is to run on.</summary>
    public sealed class VccpOptions
    {
        static readonly Stopwatch SinceStart = Stopwatch.StartNew();

        /// <summary><c>ws://127.0.0.1:3000/vccp/&lt;sessionId&gt;</c>: the <c>webSocketUrl</c> of the session.</summary>
        public Uri Url { get; set; }

        /// <summary>The body token; a server on this machine needs none.</summary>
        public string Token { get; set; }

        public string Name { get; set; } = "Body";
        public string Kind { get; set; } = "unity";

        /// <summary>What it wears; null is not told.</summary>
        public string Model { get; set; }

        /// <summary>Whether it can show what a viewer of it sees.</summary>
        public bool CanSee { get; set; }

        public Func<IVccpSocket> NewSocket { get; set; } = () => new ClientWebSocketLink();

        /// <summary>Milliseconds by a clock that never goes back.</summary>
        public Func<double> NowMs { get; set; } = () => SinceStart.Elapsed.TotalMilliseconds;

        /// <summary>0..1</summary>
        public Func<double> Random { get; set; } = new Random().NextDouble;
    }
}
