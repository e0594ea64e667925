"""Stills and clips of her. What is changed of the scene for one is put back, whatever happens."""

import base64
import contextlib
import math
import os
import re
import stat
import tempfile

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from .load import in_window
from .wire import Fault

ENGINES = {"fast": ("BLENDER_WORKBENCH",), "eevee": ("BLENDER_EEVEE_NEXT", "BLENDER_EEVEE"), "cycles": ("CYCLES",)}
FORMATS = {"jpeg": ("JPEG", "image/jpeg", ".jpg"), "png": ("PNG", "image/png", ".png")}
MOST_PIXELS_A_SIDE = 1920
# Below this share of the picture's height, she is taken nearer than the scene's own camera does.
LEAST_SHARE = 0.3


@contextlib.contextmanager
def _changed(owner, **values):
    before = {name: getattr(owner, name) for name in values}
    try:
        for name, value in values.items():
            setattr(owner, name, value)
        yield
    finally:
        for name, value in before.items():
            with contextlib.suppress(Exception):
                setattr(owner, name, value)


@contextlib.contextmanager
def _engine(scene, wanted, samples):
    before = scene.render.engine
    for engine in ENGINES[wanted]:
        with contextlib.suppress(TypeError):
            scene.render.engine = engine
            break
    else:
        raise Fault("no-engine", f"this Blender has no {wanted}; choose one of {', '.join(ENGINES)}")
    try:
        with contextlib.ExitStack() as stack:
            if wanted == "cycles":
                # Not every build can denoise.
                stack.enter_context(_changed(scene.cycles, samples=samples, use_denoising=False))
            elif wanted == "eevee":
                stack.enter_context(_changed(scene.eevee, taa_render_samples=samples))
            else:
                shading = scene.display.shading
                plain = {"color_type": "TEXTURE", "show_specular_highlight": False, "show_cavity": False}
                stack.enter_context(_changed(shading, light="STUDIO", show_shadows=False, **plain))
                with contextlib.suppress(TypeError):
                    # Soft and from ahead: faces are drawn, and do not shine. It comes with Blender.
                    stack.enter_context(_changed(shading, studio_light="paint.sl"))
            yield
    finally:
        scene.render.engine = before


def _frame_of(rig):
    """Where she is in the scene: the lowest and the highest point of her, and the way she faces."""
    measured = rig.measure()
    joints = [Vector(joint["at"]) for joint in measured.values()]
    low, high = min(joint.y for joint in joints), max(joint.y for joint in joints)
    middle = sum(joints, Vector()) / len(joints)
    # Above the joint of the head there is about a seventh of her, or as her skin says.
    crown = measured["head"]["at"][1] + rig.skin["head"].get("topY", 0.14 * rig.rest["head"].y)
    top = max(high, crown)
    return rig.to_scene_point((middle.x, min(low, 0.0), middle.z)), rig.to_scene_point((middle.x, top, middle.z))


def _shows_her(scene, rig):
    """Whether the scene's camera has her in the picture, and large enough."""
    if scene.camera is None:
        return False
    foot, crown = (world_to_camera_view(scene, scene.camera, point) for point in _frame_of(rig))
    inside = all(-0.05 <= point.x <= 1.05 and -0.05 <= point.y <= 1.05 and point.z > 0 for point in (foot, crown))
    return inside and abs(crown.y - foot.y) >= LEAST_SHARE


@contextlib.contextmanager
def _camera(scene, rig, view, ratio):
    """The scene's camera where it shows her, or one that is there for the picture only."""
    if view == "scene" and scene.camera is None:
        raise Fault("no-camera", 'the scene has no camera; take the view "her", or add one')
    if view == "scene" or (view == "auto" and _shows_her(scene, rig)):
        yield
        return
    data = bpy.data.cameras.new("vccp")
    camera = bpy.data.objects.new("vccp", data)
    scene.collection.objects.link(camera)
    before = scene.camera
    try:
        scene.camera = camera
        place_camera(camera, rig, ratio)
        bpy.context.view_layer.update()
        yield
    finally:
        scene.camera = before
        bpy.data.objects.remove(camera)
        bpy.data.cameras.remove(data)


def place_camera(camera, rig, ratio):
    """In front of her and a little aside, so that all of her is in the picture."""
    foot, crown = _frame_of(rig)
    height = (crown - foot).length
    aim = foot.lerp(crown, 0.53)
    ahead = (rig.to_scene_point((0.28, 0.05, 1)) - rig.to_scene_point((0, 0, 0))).normalized()
    camera.data.lens_unit = "FOV"
    camera.data.angle = math.radians(30)
    # The angle is that of the longer side; both arms stretched out are as wide as she is tall.
    half = math.tan(camera.data.angle / 2)
    high, wide = (half, half * ratio) if ratio < 1 else (half / ratio, half)
    distance = max(height * 0.59 / high, height * 0.44 / wide)
    camera.location = aim + ahead * distance
    camera.rotation_euler = (aim - camera.location).to_track_quat("-Z", "Y").to_euler()


@contextlib.contextmanager
def _light(scene, rig, engine):
    """A light for a scene that has none; the fast engine needs none."""
    if engine == "fast" or any(thing.type == "LIGHT" and not thing.hide_render for thing in scene.objects):
        yield
        return
    data = bpy.data.lights.new("vccp", "SUN")
    data.energy = 3
    light = bpy.data.objects.new("vccp", data)
    scene.collection.objects.link(light)
    toward = rig.to_scene_point((0, 0, 0)) - rig.to_scene_point((0.6, 1, 0.8))
    light.rotation_euler = toward.to_track_quat("-Z", "Y").to_euler()
    try:
        yield
    finally:
        bpy.data.objects.remove(light)
        bpy.data.lights.remove(data)


def _render(path, rig, width, height, engine, samples, kind, view):
    scene = bpy.context.scene
    render = scene.render
    image = render.image_settings
    with contextlib.ExitStack() as stack:
        stack.enter_context(_engine(scene, engine, samples))
        stack.enter_context(_camera(scene, rig, view, width / height))
        stack.enter_context(_light(scene, rig, engine))
        changes = {"resolution_x": width, "resolution_y": height, "resolution_percentage": 100, "filepath": path}
        changes |= {"use_file_extension": False, "use_sequencer": False, "use_border": False}
        stack.enter_context(_changed(render, **changes))
        if hasattr(image, "media_type"):
            stack.enter_context(_changed(image, media_type="IMAGE"))
        stack.enter_context(_changed(image, file_format=FORMATS[kind][0], color_mode="RGB", quality=85))
        with in_window():
            bpy.ops.render.render(write_still=True)
    if not os.path.exists(path):
        raise Fault("no-picture", f"Blender rendered, and wrote no picture with the engine {engine}")


def still(rig, width, height, engine, samples, kind, view):
    """A picture as base64, with its size."""
    _, mime, ending = FORMATS[kind]
    with tempfile.TemporaryDirectory(prefix="vccp-") as folder:
        path = os.path.join(folder, f"still{ending}")
        _render(path, rig, width, height, engine, samples, kind, view)
        with open(path, "rb") as file:
            data = base64.b64encode(file.read()).decode("ascii")
    return {"mimeType": mime, "base64": data, "width": width, "height": height}


def saved(name, rig, width, height, engine, samples, kind, view):
    """A picture as a new file; returns its path."""
    path = free_path(name, FORMATS[kind][2])
    _render(path, rig, width, height, engine, samples, kind, view)
    return path


def clips_folder():
    """Beside the file that is open, or in a folder of the person's own where this machine keeps what is temporary."""
    if bpy.data.filepath:
        folder = os.path.join(os.path.dirname(bpy.data.filepath), "vccp")
        os.makedirs(folder, exist_ok=True)
        return folder
    if not hasattr(os, "getuid"):
        # On Windows each person has a temporary folder to themselves.
        folder = os.path.join(tempfile.gettempdir(), "vccp")
        os.makedirs(folder, exist_ok=True)
        return folder
    folder = os.path.join(tempfile.gettempdir(), f"vccp-{os.getuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    found = os.lstat(folder)
    # Whoever else is on this machine could have made it first, as a link to files that are not to be written.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Fault("not-yours", f"{folder} is not a folder of yours; save the file, or give Blender another TMPDIR")
    if found.st_mode & 0o077:
        os.chmod(folder, 0o700)
    return folder


def free_path(name, ending):
    """A path for a new file: nothing that is there is written over, nor through a link that leads nowhere yet."""
    folder = clips_folder()
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")[:64] or "her"
    for number in range(1, 10_000):
        path = os.path.join(folder, f"{plain}{'' if number == 1 else f'-{number}'}{ending}")
        if not os.path.lexists(path):
            return path
    raise Fault("too-many", f'there are too many files called "{plain}" in {folder}')


class Clip:
    """A film, picture by picture: whoever poses her says when one is taken."""

    def __init__(self, name, fps, width, height, engine, samples, view):
        # The usual codecs want sides of even length.
        self.size = (width - width % 2, height - height % 2)
        self._name, self._fps = name, fps
        self._engine, self._samples, self._view = engine, samples, view
        self._folder = tempfile.TemporaryDirectory(prefix="vccp-clip-")
        self._pictures = []

    @property
    def count(self):
        return len(self._pictures)

    def take(self, rig):
        path = os.path.join(self._folder.name, f"{self.count:06d}.png")
        _render(path, rig, *self.size, self._engine, self._samples, "png", self._view)
        self._pictures.append(path)

    def finish(self):
        """Makes one file of the pictures, and returns its path."""
        if not self._pictures:
            raise Fault("bad-request", "no picture was taken; take some before you finish")
        path = free_path(self._name, ".mp4")
        scene = bpy.data.scenes.new("vccp clip")
        try:
            self._encode(scene, path)
        finally:
            bpy.data.scenes.remove(scene)
            self.drop()
        if not os.path.exists(path):
            raise Fault("no-clip", "Blender wrote no film; this build may lack FFmpeg")
        return path

    def _encode(self, scene, path):
        editor = scene.sequence_editor_create()
        strips = getattr(editor, "strips", None) or editor.sequences
        strip = strips.new_image("clip", self._pictures[0], 1, 1)
        for picture in self._pictures[1:]:
            strip.elements.append(os.path.basename(picture))
        scene.frame_start, scene.frame_end = 1, len(self._pictures)
        render = scene.render
        render.resolution_x, render.resolution_y = self.size
        render.resolution_percentage = 100
        render.fps = self._fps
        render.fps_base = 1
        render.filepath = path
        render.use_file_extension = False
        if hasattr(render.image_settings, "media_type"):
            render.image_settings.media_type = "VIDEO"
        render.image_settings.file_format = "FFMPEG"
        render.ffmpeg.format = "MPEG4"
        render.ffmpeg.codec = "H264"
        render.ffmpeg.constant_rate_factor = "HIGH"
        # The pictures are as they shall look.
        scene.view_settings.view_transform = "Standard"
        with in_window():
            bpy.ops.render.render(animation=True, scene=scene.name)

    def drop(self):
        self._folder.cleanup()
