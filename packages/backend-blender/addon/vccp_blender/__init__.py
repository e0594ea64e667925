"""VCCP in Blender: a port at which a body poses a character. Edit > Preferences > Add-ons > Install."""

import atexit
import traceback

import bpy

bl_info = {
    "name": "VCCP: a body for a language model",
    "author": "The VCCP authors",
    "version": (0, 1, 0),
    "blender": (3, 3, 0),
    "location": "3D View > Sidebar > VCCP",
    "description": "Lets `vccp body blender` pose a character: gestures, walking, feelings, keyframes, pictures",
    "category": "Animation",
}
VERSION = ".".join(str(part) for part in bl_info["version"])

# While a body is here, and while none is.
BUSY_SECONDS = 1 / 120
IDLE_SECONDS = 0.25

_listening = None


def start(host=None, port=None):
    """Begins to listen, as the preferences say. Raises OSError or ValueError."""
    global _listening
    from .listening import Listening

    stop()
    preferences = _preferences()
    _listening = Listening(host or preferences.host, preferences.port if port is None else port)
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, persistent=True)


def stop():
    global _listening
    if _listening is not None:
        _listening.close()
        _listening = None
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _tick():
    if _listening is None:
        return None
    server = _listening.server
    try:
        server.turn()
    except Exception:
        # Blender drops a timer that throws, and the port would be open with nobody behind it.
        traceback.print_exc()
    return BUSY_SECONDS if server.client_count else IDLE_SECONDS


class _Defaults:
    host = "127.0.0.1"
    port = 8023
    starts = True


def _preferences():
    found = bpy.context.preferences.addons.get(__package__)
    return found.preferences if found and found.preferences else _Defaults


class Preferences(bpy.types.AddonPreferences):
    bl_idname = __package__

    host: bpy.props.StringProperty(
        name="Listen on", default=_Defaults.host, description="Any other than 127.0.0.1 needs VCCP_BLENDER_TOKEN"
    )
    port: bpy.props.IntProperty(name="Port", default=_Defaults.port, min=0, max=65535)
    starts: bpy.props.BoolProperty(name="Listen when Blender starts", default=True)

    def draw(self, _context):
        for name in ("host", "port", "starts"):
            self.layout.prop(self, name)


class StartOperator(bpy.types.Operator):
    bl_idname = "vccp.start"
    bl_label = "Listen for a body"
    bl_description = "Opens the port at which vccp body blender connects"

    def execute(self, _context):
        try:
            start()
        except (OSError, ValueError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class StopOperator(bpy.types.Operator):
    bl_idname = "vccp.stop"
    bl_label = "Stop listening"
    bl_description = "Brings her to rest and closes the port"

    def execute(self, _context):
        stop()
        return {"FINISHED"}


class Panel(bpy.types.Panel):
    bl_label = "VCCP"
    bl_idname = "VIEW3D_PT_vccp"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "VCCP"

    def draw(self, _context):
        layout = self.layout
        if _listening is None:
            layout.label(text="Nobody is heard", icon="UNLINKED")
            layout.operator(StartOperator.bl_idname)
            return
        server = _listening.server
        layout.label(text=f"{server.host}:{server.port}", icon="LINKED")
        rig = server.stage.rig
        layout.label(text=f"A body moves {rig.name}" if server.driver and rig else "Waits for vccp body blender")
        layout.operator(StopOperator.bl_idname)


_CLASSES = (Preferences, StartOperator, StopOperator, Panel)


def register():
    for each in _CLASSES:
        bpy.utils.register_class(each)
    # A timer never fires without a window: headless.py gives the turns there.
    if not bpy.app.background and _preferences().starts:
        try:
            start()
        except (OSError, ValueError) as error:
            print(f"VCCP: {error}")
    atexit.register(stop)


def unregister():
    atexit.unregister(stop)
    stop()
    for each in reversed(_CLASSES):
        bpy.utils.unregister_class(each)
