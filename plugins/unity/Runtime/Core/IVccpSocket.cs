using System;
using System.Collections.Generic;

namespace Vccp
{
    public enum SocketEventKind { Opened, Received, Closed }

    public struct SocketEvent
    {
        public SocketEventKind Kind;
        /// <summary>Of Received: the message. Of Closed: the reason.</summary>
        public string Text;
        /// <summary>Of Closed: the WebSocket close code; 1006 where the connection broke.</summary>
        public int Code;
    }

    /// <summary>
    /// One WebSocket connection, from its opening to its end. What happens to it is kept until it is taken, so that all
    /// of a body runs on the thread that takes it: in Unity the main thread.
    /// Implement this where <see cref="ClientWebSocketLink"/> does not run, as in a WebGL build.
    /// </summary>
    public interface IVccpSocket
    {
        void Open(Uri url, IList<string> subprotocols);

        /// <summary>In order. What is sent before Opened or after Closed need not arrive.</summary>
        void Send(string text);

        /// <summary>The next thing that happened, in order. Closed comes exactly once, and last.</summary>
        bool TryTake(out SocketEvent happened);

        /// <summary>After what was sent before it. Closed need not come any more.</summary>
        void Close(int code, string reason);
    }
}
