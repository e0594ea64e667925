"""
What a person does to her beside us, and how she is afterwards, as JSON on a line: `blender -b --python check-rig.py`.
"""

import json
import math
import os
import sys

import bpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "addon"))
from vccp_blender import figure, humanoid  # noqa: E402
from vccp_blender.bake import Bake  # noqa: E402
from vccp_blender.stage import Stage  # noqa: E402

TURNS = [0, 0, 0, 1] * len(humanoid.NAMES)
HIPS = [0, 0.92, 0]


def rounded(values):
    return [round(value, 4) for value in values]


for thing in list(bpy.data.objects):
    bpy.data.objects.remove(thing)
armature = figure.build()
arm = armature.pose.bones["leftUpperArm"]
# Turned by angles, as a person likes it.
arm.rotation_mode = "XYZ"
arm.rotation_euler = (0.1, 0.2, 0.3)
stage = Stage()
stage.take()
told = {}

# She walks a metre to her left; her person moves her two metres away from the camera (+Y), which she takes for her place.
stage.pose(TURNS, HIPS, [1, 0, 90], {"happy": 1})
bpy.context.view_layer.update()
armature.location.y += 2
bpy.context.view_layer.update()
stage.pose(TURNS, HIPS, [1, 0, 90], {})
bpy.context.view_layer.update()
told["moved"] = rounded(armature.location)
stage.pose(TURNS, HIPS, [0, 0, 0], {})
bpy.context.view_layer.update()
told["home"] = rounded(armature.location)
stage.rest()
told["after"] = {"at": rounded(armature.location), "mode": arm.rotation_mode, "angles": rounded(arm.rotation_euler)}

# A bone with keys of turns goes on to be turned by them, and is where it was all the same.
bake = Bake(stage, "Take", 30)
bake.add([(TURNS, HIPS, [0, 0, 0], {})])
bake.finish()
stage.pose(TURNS, HIPS, [0, 0, 0], {})
stage.rest()
told["baked"] = {"mode": arm.rotation_mode, "angles": rounded(arm.rotation_quaternion.to_euler())}

# What she stands on may turn about, too.
armature.rotation_euler.z = math.radians(90)
bpy.context.view_layer.update()
stage.take()
stage.pose(TURNS, HIPS, [0, 1, 0], {})
bpy.context.view_layer.update()
told["turned"] = rounded(armature.location)
print("TOLD " + json.dumps(told))
