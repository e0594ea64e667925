using System.Collections.Generic;
using UnityEngine;
using Vccp;

/// <summary>A character made of a capsule and a sphere, that walks, looks about and lights a lamp: put it on an empty
/// object and press Play, with <c>npx vccp-server</c> running.</summary>
public sealed class FirstSteps : MonoBehaviour
{
    void Awake()
    {
        // Its parts first: the body asks them what they can do.
        gameObject.SetActive(false);
        var trunk = GameObject.CreatePrimitive(PrimitiveType.Capsule).transform;
        trunk.SetParent(transform, false);
        trunk.localPosition = new Vector3(0, 1, 0);
        var head = GameObject.CreatePrimitive(PrimitiveType.Sphere).transform;
        head.SetParent(transform, false);
        head.localPosition = new Vector3(0, 2.2f, 0);
        var nose = GameObject.CreatePrimitive(PrimitiveType.Cube).transform;
        nose.SetParent(head, false);
        nose.localPosition = new Vector3(0, 0, 0.5f);
        nose.localScale = new Vector3(0.15f, 0.15f, 0.3f);

        gameObject.AddComponent<LookAtDriver>().head = head;
        gameObject.AddComponent<WalkDriver>();
        gameObject.AddComponent<LampDriver>();
        gameObject.AddComponent<VccpBody>();
        gameObject.SetActive(true);
    }
}

/// <summary>A driver of your own: what it offers, and how it does it.</summary>
public sealed class LampDriver : VccpDriver
{
    Light lamp;

    public override IEnumerable<JsonObject> Offer()
    {
        var power = new JsonObject { ["power"] = Offers.Choice(new[] { "on", "off" }) };
        yield return Offers.Action("light", "Turns the lamp on or off.", "light", power, "power");
    }

    public override void Play(VccpAction action)
    {
        if (lamp == null) lamp = gameObject.AddComponent<Light>();
        lamp.enabled = action.Data.Text("power") == "on";
        action.Complete();
    }
}
