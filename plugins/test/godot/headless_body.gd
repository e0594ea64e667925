# The session of the add-on in a headless Godot 3, as Debian has it: what happens to it, and what it is told to do, are
# JSON objects, one a line, over a TCP connection to the test.
extends SceneTree

var session = load("res://vccp_session.gd").new()
var words = load("res://vccp_words.gd").new()
var socket: WebSocketClient
var closing = [1006, "the connection broke"]
var control = StreamPeerTCP.new()
var heard = ""
var left = false
var picture = null
var skipped_ms = 0
# Where its clock stands, once it does; and what it throws then.
var frozen_ms = -1
var thrown = 0.0


func _initialize():
	randomize()
	control.connect_to_host("127.0.0.1", int(OS.get_environment("VCCP_CONTROL_PORT")))
	while control.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		OS.delay_msec(1)
	session.offer([
		act("gesture", "Shows a gesture.", {"gesture": "wave|nod"}),
		act("hold", "Goes on until it is stopped.", {}),
		act("break", "Fails.", {}),
	])
	session.can_see = true
	session.join({"name": "Robin", "kind": "godot"}, OS.get_environment("VCCP_TOKEN"))


func act(category, description, example):
	return {"category": category, "description": description, "data": example, "channel": category}


func _idle(_delta):
	obey_orders()
	session.clock((OS.get_ticks_msec() if frozen_ms < 0 else frozen_ms) + skipped_ms, now_text())
	if session.is_due():
		dial()
	if socket != null:
		socket.poll()
	if session.is_silent():
		end(4408, "nothing was heard for 25 s")
	do_events()
	if socket != null and socket.get_connection_status() == NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
		for message in session.outgoing:
			socket.get_peer(1).put_packet(JSON.print(message).to_utf8())
		session.outgoing = []
	if left:
		socket.disconnect_from_host(1000, "bye")
		socket.poll()
		quit(0)


func dial():
	tell({"event": "dialled"})
	socket = WebSocketClient.new()
	socket.set_buffers(1024, 2048, 1024, 2048)
	socket.connect("connection_established", self, "on_open")
	socket.connect("connection_error", self, "on_end")
	socket.connect("connection_closed", self, "on_end")
	socket.connect("server_close_request", self, "on_close_request")
	socket.connect("data_received", self, "on_data")
	closing = [1006, "the connection broke"]
	if socket.connect_to_url(OS.get_environment("VCCP_URL"), PoolStringArray(session.dial())) != OK:
		end(1006, "no connection")


func on_open(_protocol):
	socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	session.opened()


func on_close_request(code, reason):
	closing = [code, reason]


func on_end(_was_clean = false):
	end(closing[0], closing[1])


func on_data():
	while socket.get_peer(1).get_available_packet_count() > 0:
		session.received(parse_json(socket.get_peer(1).get_packet().get_string_from_utf8()))


func end(code, reason):
	socket = null
	session.closed(code, reason, randf() if frozen_ms < 0 else thrown)


func do_events():
	while session.events.size() > 0:
		var event = session.events.pop_front()
		match event[0]:
			"play":
				play(event[1])
			"stop":
				tell({"event": "stopped", "id": event[1]["id"]})
				session.stopped(event[1], {"held": true})
			"view":
				if picture == null:
					session.refuse_view(event[1], "the lens is covered")
				else:
					session.show_view(event[1], picture, "image/png", int(min(event[2], 2)), 1)
			"rest":
				tell({"event": "rest"})
			"joined":
				tell({"event": "connected", "resumed": event[1]})
			"dropped":
				tell({"event": "dropped", "code": event[1], "returns": event[3]})
			"agent":
				tell({"event": "agent", "present": event[1], "name": event[2]})
			"fault":
				tell({"event": "fault", "message": event[1]})


func play(action):
	tell({"event": "action", "id": action["id"], "category": action["category"]})
	match action["category"]:
		"gesture":
			session.progress(action, 0.5)
			session.complete(action, {"shown": action["data"].get("gesture", "none")})
		"break":
			session.fail(action, "the arm is stuck", "stuck", ["gesture"])


func obey_orders():
	var count = control.get_available_bytes()
	if count <= 0:
		return
	heard += control.get_data(count)[1].get_string_from_utf8()
	var lines = heard.split("\n")
	heard = lines[lines.size() - 1]
	for at in range(lines.size() - 1):
		var order = parse_json(lines[at])
		match order["do"]:
			"perceive":
				session.perceive(order["category"], order["data"])
			"state":
				session.tell_state(order["data"])
			"pause":
				session.pause("user", "let me think")
			"release":
				session.release("user")
			"draw":
				tell({"event": "drawn", "shape": words.weights(order["expression"])})
			"mouth":
				tell({"event": "drawn", "shape": words.mouth_at(order["visemes"], order["ms"])})
			"wav":
				tell({"event": "read", "wav": words.wav(Marshalls.base64_to_raw(order["base64"]))})
			"look":
				picture = order.get("base64")
				tell({"event": "done"})
			"freeze":
				frozen_ms = OS.get_ticks_msec()
				thrown = order["random"]
				tell({"event": "done"})
			"skip":
				skipped_ms += int(order["ms"])
				tell({"event": "done"})
			"bye":
				session.leave("the game was closed")
				left = true


func tell(what):
	control.put_data((JSON.print(what) + "\n").to_utf8())


func now_text():
	var now = OS.get_datetime(true)
	return "%04d-%02d-%02dT%02d:%02d:%02dZ" % [now.year, now.month, now.day, now.hour, now.minute, now.second]
