"""
Blender without a window, for a body: `blender -b --factory-startup --python headless.py -- [--file a.blend] [--port 0]`.
Ends when its input ends, so that nothing is left running when whoever started it is gone.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import time
import traceback

import bpy
from mathutils import Vector

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from vccp_blender.listening import Listening  # noqa: E402


def _arguments():
    after = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    parser = argparse.ArgumentParser(prog="headless.py")
    parser.add_argument("--file", help="a .blend to open; an empty room with light by default")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args(after)


def _room():
    """A place to be seen in: a floor that goes up into a wall, soft light, and a camera is made for each picture."""
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    scene = bpy.context.scene
    scene.view_settings.view_transform = "Standard"
    world = scene.world or bpy.data.worlds.new("World")
    scene.world = world
    world.color = (0.55, 0.6, 0.66)
    world.use_nodes = True
    background = world.node_tree.nodes.get("Background")
    if background:
        background.inputs["Color"].default_value = (0.62, 0.7, 0.8, 1)
        background.inputs["Strength"].default_value = 0.55
    _backdrop(scene)
    for name, at, size, energy, colour in (
        ("Key", (1.8, -2.6, 2.8), 1.6, 130, (1, 0.95, 0.88)),
        ("Fill", (-2.6, -2.0, 1.4), 2.4, 45, (0.86, 0.92, 1)),
        ("Rim", (-0.9, 2.0, 2.6), 1.0, 90, (1, 1, 1)),
    ):
        data = bpy.data.lights.new(name, "AREA")
        data.energy, data.size, data.color = energy, size, colour
        light = bpy.data.objects.new(name, data)
        light.location = at
        light.rotation_euler = (Vector((0, 0, 0.9)) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
        scene.collection.objects.link(light)


def _backdrop(scene):
    mesh = bpy.data.meshes.new("Backdrop")
    # From before her feet, back, round, and up.
    line = [(-8, 0), (2.2, 0), (2.7, 0.06), (3.1, 0.25), (3.4, 0.6), (3.5, 1.1), (3.5, 9)]
    vertices = [(x, y, z) for y, z in line for x in (-14, 14)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(line) - 1)]
    mesh.from_pydata(vertices, [], faces)
    mesh.polygons.foreach_set("use_smooth", [True] * len(faces))
    material = bpy.data.materials.new("Backdrop")
    material.diffuse_color = (0.62, 0.68, 0.74, 1)
    material.use_nodes = True
    surface = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    surface.inputs["Base Color"].default_value = (0.5, 0.58, 0.66, 1)
    surface.inputs["Roughness"].default_value = 0.9
    mesh.materials.append(material)
    scene.collection.objects.link(bpy.data.objects.new("Backdrop", mesh))


def _until_alone(wake):
    """Wakes the loop when our input ends."""

    def read():
        while sys.stdin.buffer.read(4096):
            pass
        wake.send(b"x")

    threading.Thread(target=read, daemon=True).start()


def _turn(server):
    """Never raises: nobody would start it again."""
    try:
        server.wait(0.1)
        server.turn()
    except Exception:
        traceback.print_exc()
        time.sleep(0.1)


def main():
    arguments = _arguments()
    if arguments.file:
        bpy.ops.wm.open_mainfile(filepath=os.path.abspath(arguments.file), use_scripts=False, load_ui=False)
    else:
        _room()
    alone, wake = socket.socketpair()
    alone.setblocking(False)
    signal.signal(signal.SIGTERM, lambda *_: wake.send(b"x"))
    signal.signal(signal.SIGINT, lambda *_: wake.send(b"x"))
    _until_alone(wake)
    listening = Listening(arguments.host, arguments.port)
    try:
        while True:
            _turn(listening.server)
            try:
                if alone.recv(1):
                    return
            except BlockingIOError:
                pass
    finally:
        listening.close()


main()
