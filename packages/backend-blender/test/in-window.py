"""
Blender in a window, as a person sets it up: `blender --python in-window.py -- vccp_blender.zip folder`. Installs the add-on and
switches it on; when `folder/open` is there the file is saved as `folder/her.blend` and opened again; when `folder/off` is
there the add-on is switched off, and `folder/is-off` is made.
"""

import os
import sys

import bpy

archive, folder = sys.argv[sys.argv.index("--") + 1 :]
bpy.ops.preferences.addon_install(filepath=archive)
bpy.ops.preferences.addon_enable(module="vccp_blender")


def watch():
    asked = os.path.join(folder, "open")
    if os.path.exists(asked):
        os.unlink(asked)
        bpy.ops.wm.save_as_mainfile(filepath=os.path.join(folder, "her.blend"))
        bpy.ops.wm.open_mainfile(filepath=os.path.join(folder, "her.blend"))
    if not os.path.exists(os.path.join(folder, "off")):
        return 0.05
    bpy.ops.preferences.addon_disable(module="vccp_blender")
    open(os.path.join(folder, "is-off"), "w").close()
    return None


bpy.app.timers.register(watch, persistent=True)
