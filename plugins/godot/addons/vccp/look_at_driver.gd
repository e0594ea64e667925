class_name VccpLookAtDriver
extends VccpDriver
## Where it looks: turns the head, after the animation has moved it.

## Yaw to the left and pitch upwards, in degrees.
const DIRECTIONS := {
	"ahead": Vector2(0, 0), "left": Vector2(45, 0), "right": Vector2(-45, 0),
	"up": Vector2(0, 25), "down": Vector2(0, -25), "away": Vector2(-50, -10),
}

## Faces +Z, as imported glTF and VRM models do.
@export var character: Node3D
@export var skeleton: Skeleton3D
@export var head_bone := "Head"
## Turned where there is no skeleton.
@export var head: Node3D
## Who is meant by user; empty: the current camera.
@export var user: Node3D
@export var most_yaw := 70.0
@export var most_pitch := 35.0
@export var degrees_per_second := 180.0

var _target: Node3D
var _point = null
var _fixed := Vector2.ZERO
var _angles := Vector2.ZERO
var _action := {}
var _ends_ms := -1
var _told_ms := 0
var _base := Quaternion.IDENTITY
var _written := Quaternion.IDENTITY


func _ready() -> void:
	process_priority = 100


func offer() -> Array:
	if character == null or (skeleton == null and head == null):
		return []
	var properties := {
		"target": {"type": "string", "description": "user, or the name of a node in the scene"},
		"position": point("a point in the world"),
		"direction": {"enum": DIRECTIONS.keys(), "description": "as the character sees it"},
		"holdMs": number("look this long, then back to the user; for ever by default", 0, 600000),
	}
	return [describe("lookAt", "Looks at someone, something, a point, or in a direction.", "gaze", properties, ["target", "position", "direction"])]


func play(action: Dictionary) -> void:
	var data: Dictionary = action["data"]
	var found: Node3D = null
	if data.has("target"):
		found = _user() if data["target"] == "user" else get_tree().root.find_child(data["target"], true, false) as Node3D
		if found == null:
			body.fail(action, "there is no %s in the scene" % data["target"], "unknown-target", ["user"])
			return
	_target = found
	_point = null
	if data.has("position"):
		_point = Vector3(data["position"]["x"], data["position"].get("y", 0), data["position"]["z"])
	_fixed = DIRECTIONS.get(data.get("direction", "ahead"), Vector2.ZERO)
	_action = action
	_told_ms = Time.get_ticks_msec()
	_ends_ms = _told_ms + int(data["holdMs"]) if data.has("holdMs") else -1


func stop(action: Dictionary, _for_next: bool) -> Dictionary:
	if action["id"] == _action.get("id"):
		_action = {}
	return {}


func rest() -> void:
	_target = null
	_point = null
	_fixed = Vector2.ZERO


func _process(delta: float) -> void:
	if character == null or (skeleton == null and head == null):
		return
	var wanted := _wanted()
	_angles = _angles.move_toward(wanted, degrees_per_second * delta)
	var turn := Quaternion(Vector3.UP, deg_to_rad(_angles.x)) * Quaternion(Vector3.RIGHT, -deg_to_rad(_angles.y))
	if skeleton != null:
		_turn_bone(turn)
	else:
		head.quaternion = turn
	if _action.is_empty():
		return
	var now := Time.get_ticks_msec()
	var is_done := now >= _ends_ms if _ends_ms >= 0 else _angles.distance_to(wanted) < 1
	if is_done:
		if _ends_ms >= 0:
			_target = _user()
			_point = null
		body.complete(_action)
		_action = {}
	elif now - _told_ms > 5000:
		_told_ms = now
		body.progress(_action, 0.5)


func _turn_bone(turn: Quaternion) -> void:
	var bone := skeleton.find_bone(head_bone)
	if bone < 0:
		return
	# Where no animation moves the bone, it is still as it was left here: that is not turned once more.
	var pose := skeleton.get_bone_pose_rotation(bone)
	if not pose.is_equal_approx(_written):
		_base = pose
	var parent := skeleton.get_bone_parent(bone)
	var above := skeleton.get_bone_global_pose(parent).basis.get_rotation_quaternion() if parent >= 0 else Quaternion.IDENTITY
	_written = above.inverse() * turn * above * _base
	skeleton.set_bone_pose_rotation(bone, _written)


func _wanted() -> Vector2:
	if not is_instance_valid(_target) and _point == null:
		return _fixed
	var from := head.global_position if skeleton == null else skeleton.global_transform * skeleton.get_bone_global_pose(skeleton.find_bone(head_bone)).origin
	var to: Vector3 = _target.global_position if is_instance_valid(_target) else _point
	var towards := character.global_transform.basis.inverse() * (to - from)
	var yaw := rad_to_deg(atan2(towards.x, towards.z))
	var pitch := rad_to_deg(atan2(towards.y, Vector2(towards.x, towards.z).length()))
	return Vector2(clampf(yaw, -most_yaw, most_yaw), clampf(pitch, -most_pitch, most_pitch))


func _user() -> Node3D:
	return user if user != null else get_viewport().get_camera_3d()
