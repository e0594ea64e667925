"""
Bakes frames in a file of JSON into an action, plays it back in Blender, and says what each frame is then, as JSON on a line:
`blender -b --python check-bake.py -- frames.json`. The frames were made for the plain figure.
"""

import json
import os
import sys

import bpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "addon"))
from vccp_blender import figure  # noqa: E402
from vccp_blender.bake import Bake  # noqa: E402
from vccp_blender.stage import Stage  # noqa: E402

with open(sys.argv[sys.argv.index("--") + 1], encoding="utf-8") as file:
    told = json.load(file)
for thing in list(bpy.data.objects):
    bpy.data.objects.remove(thing)
armature = figure.build()
stage = Stage()
stage.take()
bake = Bake(stage, "Take", told["fps"])
bake.add([(f["turns"], f["hips"], f["root"], f["expressions"]) for f in told["frames"]])
names = bake.finish()


def assign(owner, action):
    owner.animation_data_create().action = action
    if hasattr(owner.animation_data, "action_slot"):
        owner.animation_data.action_slot = action.slots[0]


assign(armature, bpy.data.actions[names[0]])
body = next(thing for thing in bpy.data.objects if thing.type == "MESH")
assign(body.data.shape_keys, bpy.data.actions[names[1]])
scene = bpy.context.scene
step = scene.render.fps / told["fps"]
measured = []
for index in range(len(told["frames"])):
    at = 1 + index * step
    scene.frame_set(int(at), subframe=at - int(at))
    measured.append({"bones": stage.rig.measure(), "expressions": stage.face.shown()})
print("MEASURED " + json.dumps({"actions": names, "frames": measured}))
