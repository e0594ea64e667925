using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Vccp
{
    /// <summary>A connection over the WebSocket that comes with .NET and Mono: editor, desktop, Android, iOS, consoles.</summary>
    public sealed class ClientWebSocketLink : IVccpSocket
    {
        /// <summary>How long a server may take to answer a close before the connection is cut.</summary>
        const int CloseWithinMs = 2000;
        /// <summary>How long a goodbye may hold up its caller.</summary>
        const int LastWordsMs = 250;

        readonly ConcurrentQueue<SocketEvent> happened = new ConcurrentQueue<SocketEvent>();
        readonly ConcurrentQueue<Func<ClientWebSocket, Task>> outgoing = new ConcurrentQueue<Func<ClientWebSocket, Task>>();
        readonly SemaphoreSlim waiting = new SemaphoreSlim(0);
        readonly CancellationTokenSource over = new CancellationTokenSource();

        public void Open(Uri url, IList<string> subprotocols)
        {
            // On a thread of the pool: what awaits below never waits for the caller's thread.
            Task.Run(() => Run(url, subprotocols));
        }

        public void Send(string text)
        {
            var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
            Enqueue(socket => socket.SendAsync(bytes, WebSocketMessageType.Text, true, over.Token));
        }

        public void Close(int code, string reason)
        {
            over.CancelAfter(CloseWithinMs);
            var said = new ManualResetEventSlim();
            Enqueue(async socket =>
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, over.Token);
                said.Set();
            });
            // A game that ends would take its last words with it.
            if (code == 1000) said.Wait(LastWordsMs);
        }

        public bool TryTake(out SocketEvent next)
        {
            return happened.TryDequeue(out next);
        }

        void Enqueue(Func<ClientWebSocket, Task> act)
        {
            outgoing.Enqueue(act);
            waiting.Release();
        }

        async Task Run(Uri url, IList<string> subprotocols)
        {
            var end = new SocketEvent { Kind = SocketEventKind.Closed, Code = 1006, Text = "the connection broke" };
            using (var socket = new ClientWebSocket())
            {
                var sending = Task.CompletedTask;
                try
                {
                    foreach (var subprotocol in subprotocols) socket.Options.AddSubProtocol(subprotocol);
                    await socket.ConnectAsync(url, over.Token);
                    happened.Enqueue(new SocketEvent { Kind = SocketEventKind.Opened });
                    sending = SendAll(socket);
                    await ReceiveAll(socket);
                    end.Code = socket.CloseStatus.HasValue ? (int)socket.CloseStatus.Value : 1006;
                    end.Text = socket.CloseStatusDescription ?? "";
                }
                catch (Exception fault)
                {
                    end.Text = fault.GetBaseException().Message;
                }
                over.Cancel();
                await sending;
            }
            happened.Enqueue(end);
        }

        async Task SendAll(ClientWebSocket socket)
        {
            try
            {
                while (true)
                {
                    await waiting.WaitAsync(over.Token);
                    Func<ClientWebSocket, Task> act;
                    if (outgoing.TryDequeue(out act)) await act(socket);
                }
            }
            catch (Exception)
            {
                // Told by the receiving side, which ends with it.
                socket.Abort();
            }
        }

        async Task ReceiveAll(ClientWebSocket socket)
        {
            var part = new ArraySegment<byte>(new byte[16 * 1024]);
            while (true)
            {
                var whole = new MemoryStream();
                WebSocketReceiveResult read;
                do
                {
                    read = await socket.ReceiveAsync(part, over.Token);
                    whole.Write(part.Array, 0, read.Count);
                } while (!read.EndOfMessage);
                if (read.MessageType == WebSocketMessageType.Close) return;
                if (read.MessageType != WebSocketMessageType.Text) continue;
                var text = Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
                happened.Enqueue(new SocketEvent { Kind = SocketEventKind.Received, Text = text });
            }
        }
    }
}
