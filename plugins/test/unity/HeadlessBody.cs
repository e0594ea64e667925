using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using Vccp;

/// <summary>A body of the plugin's core without an engine. What happens to it, and what it is told to do, are JSON
/// objects, one a line, over a TCP connection to the test.</summary>
static class HeadlessBody
{
    static StreamWriter tell;
    static readonly Stopwatch sinceStart = Stopwatch.StartNew();
    static readonly Random dice = new Random();
    static byte[] picture;
    static double skippedMs;
    static double? frozenMs, random;

    static void Main()
    {
        var control = new TcpClient("127.0.0.1", int.Parse(Environment.GetEnvironmentVariable("VCCP_CONTROL_PORT"))).GetStream();
        tell = new StreamWriter(control) { AutoFlush = true, NewLine = "\n" };
        var orders = new System.Collections.Concurrent.ConcurrentQueue<string>();
        new Thread(() =>
        {
            try
            {
                var lines = new StreamReader(control);
                for (var line = lines.ReadLine(); line != null; line = lines.ReadLine()) orders.Enqueue(line);
            }
            catch (IOException)
            {
                // Mono ends a thread that reads by failing its read.
            }
        }) { IsBackground = true }.Start();

        var url = new Uri(Environment.GetEnvironmentVariable("VCCP_URL"));
        var client = new VccpClient(new VccpOptions
        {
            Url = url,
            Token = Environment.GetEnvironmentVariable("VCCP_TOKEN"),
            Name = "Robin",
            Kind = "unity",
            CanSee = true,
            NowMs = () => (frozenMs ?? sinceStart.Elapsed.TotalMilliseconds) + skippedMs,
            Random = () => random ?? dice.NextDouble(),
            NewSocket = () =>
            {
                Tell("dialled", new JsonObject());
                return new ClientWebSocketLink();
            },
        });
        client.Connected += resumed => Tell("connected", new JsonObject { ["resumed"] = resumed });
        client.Dropped += (code, reason, returns) => Tell("dropped", new JsonObject { ["code"] = code, ["returns"] = returns });
        client.AgentChanged += (present, name) => Tell("agent", new JsonObject { ["present"] = present, ["name"] = name });
        client.Faulted += message => Tell("fault", new JsonObject { ["message"] = message });
        client.RestAsked += () => Tell("rest", new JsonObject());
        client.ViewAsked += request =>
        {
            if (picture == null) throw new InvalidOperationException("the lens is covered");
            request.Show(picture, "image/png", Math.Min(request.MaxWidth, 2), 1);
        };
        client.ActionArrived += action => Play(action);
        client.Offer(new[]
        {
            Act("gesture", "Shows a gesture.", new JsonObject { ["gesture"] = "wave|nod" }),
            Act("hold", "Goes on until it is stopped.", new JsonObject()),
            Act("break", "Fails.", new JsonObject()),
        });
        client.Connect();

        for (var left = false; !left; Thread.Sleep(1))
        {
            while (orders.TryDequeue(out var line)) left |= Obey(client, Json.ParseObject(line));
            client.Tick();
        }
    }

    static JsonObject Act(string category, string description, JsonObject example)
    {
        return new JsonObject { ["category"] = category, ["description"] = description, ["data"] = example, ["channel"] = category };
    }

    static void Play(VccpAction action)
    {
        Tell("action", new JsonObject { ["id"] = action.Id, ["category"] = action.Category });
        switch (action.Category)
        {
            case "gesture":
                action.Progress(0.5);
                action.Complete(new JsonObject { ["shown"] = action.Data.Text("gesture", "none") });
                break;
            case "hold":
                action.OnStop = () =>
                {
                    Tell("stopped", new JsonObject { ["id"] = action.Id });
                    return new JsonObject { ["held"] = true };
                };
                break;
            case "break":
                action.Fail("the arm is stuck", "stuck", new[] { "gesture" });
                break;
        }
    }

    static bool Obey(VccpClient client, JsonObject order)
    {
        switch (order.Text("do"))
        {
            case "perceive": client.Perceive(order.Text("category"), order.Object("data")); break;
            case "state": client.SetState(order.Object("data")); break;
            case "pause": client.Pause("user", "let me think"); break;
            case "release": client.Release(); break;
            case "json":
                Tell("read", new JsonObject { ["texts"] = order.List("texts").ConvertAll(text => Again((string)text)) });
                break;
            case "draw":
                Tell("drawn", new JsonObject { ["shape"] = Emotions.Weights(order.Object("expression")) });
                break;
            case "mouth":
                Tell("drawn", new JsonObject { ["shape"] = Visemes.At(order.List("visemes"), order.Number("ms")) });
                break;
            case "look":
                picture = order.Text("base64") == null ? null : Convert.FromBase64String(order.Text("base64"));
                Tell("done", new JsonObject());
                break;
            case "freeze":
                frozenMs = Math.Floor(sinceStart.Elapsed.TotalMilliseconds);
                random = order.Number("random");
                Tell("done", new JsonObject());
                break;
            case "skip":
                skippedMs += order.Number("ms");
                Tell("done", new JsonObject());
                break;
            case "bye": client.Disconnect("the game was closed"); return true;
        }
        return false;
    }

    /// <summary>Read and written again; null where it is no JSON.</summary>
    static string Again(string text)
    {
        try
        {
            return Json.Write(Json.Parse(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static void Tell(string what, JsonObject data)
    {
        data["event"] = what;
        tell.WriteLine(Json.Write(data));
    }
}
