class_name VccpWalkDriver
extends VccpDriver
## Goes somewhere: turns, walks straight, and stops where it is when it is told to.

## A walk that gets no nearer for so long has met a wall.
const STUCK_MS := 2000

## Faces +Z. A CharacterBody3D minds walls; anything else is moved.
@export var character: Node3D
## Metres per second, unless the model says otherwise.
@export var walk_speed := 0.8
@export var degrees_per_second := 240.0

var _action := {}
var _goal := Vector3.ZERO
var _turn_left := 0.0
var _speed := 0.0
var _faces := false
var _whole := 0.0
var _nearest := 0.0
var _nearest_ms := 0
var _told_ms := 0


func offer() -> Array:
	if character == null:
		return []
	var properties := {
		"target": point("a point in the world to walk to"),
		"direction": {"enum": ["forward", "backward", "left", "right"], "description": "as the character sees it"},
		"distance": number("metres, with direction; 1 by default", 0.01, 100),
		"turnDegrees": number("turn on the spot; positive is to its left", -360, 360),
		"speed": number("metres per second; about 0.8 is a walk", 0.1, 5),
	}
	return [describe("movement", "Walks to a point or in a direction, or turns on the spot.", "locomotion", properties, ["target", "direction", "turnDegrees"])]


func play(action: Dictionary) -> void:
	var data: Dictionary = action["data"]
	_goal = character.global_position
	if data.has("target"):
		_goal = Vector3(data["target"]["x"], _goal.y, data["target"]["z"])
	elif data.has("direction"):
		_goal += _way(data["direction"]) * float(data.get("distance", 1))
	_faces = data.has("target")
	_turn_left = deg_to_rad(data.get("turnDegrees", 0))
	_speed = data.get("speed", walk_speed)
	_whole = _goal.distance_to(character.global_position)
	_nearest = _whole
	_nearest_ms = Time.get_ticks_msec()
	_told_ms = _nearest_ms
	_action = action


func stop(action: Dictionary, _for_next: bool) -> Dictionary:
	if action["id"] != _action.get("id"):
		return {}
	_action = {}
	return _where()


func _physics_process(delta: float) -> void:
	if _action.is_empty():
		return
	var way := _goal - character.global_position
	way.y = 0
	var most := deg_to_rad(degrees_per_second) * delta
	var off := character.global_transform.basis.z.signed_angle_to(way, Vector3.UP) if way.length() > 0.1 else 0.0
	if absf(_turn_left) > 0.001:
		var turn := clampf(_turn_left, -most, most)
		_turn_left -= turn
		_turn(turn)
	elif _faces and absf(off) > 0.03:
		_turn(clampf(off, -most, most))
	elif way.length() > 0.03:
		_go(way, delta)
	else:
		body.complete(_action, _where())
		_action = {}


func _go(way: Vector3, delta: float) -> void:
	var now := Time.get_ticks_msec()
	var velocity := way.normalized() * minf(_speed, way.length() / delta)
	if character is CharacterBody3D:
		character.velocity = velocity
		character.move_and_slide()
	else:
		character.global_position += velocity * delta
	if way.length() < _nearest - 0.01:
		_nearest = way.length()
		_nearest_ms = now
	elif now - _nearest_ms > STUCK_MS:
		body.fail(_action, "something is in the way, %.1f m before the goal" % way.length(), "blocked")
		_action = {}
		return
	if now - _told_ms > 1000:
		_told_ms = now
		body.progress(_action, 1.0 - way.length() / maxf(_whole, 0.001))


func _turn(radians: float) -> void:
	_nearest_ms = Time.get_ticks_msec()
	character.rotate_y(radians)


func _where() -> Dictionary:
	var at := character.global_position
	return {"position": {"x": at.x, "y": at.y, "z": at.z}}


func _way(direction: String) -> Vector3:
	var basis := character.global_transform.basis
	match direction:
		"backward":
			return -basis.z
		"left":
			return basis.x
		"right":
			return -basis.x
	return basis.z
