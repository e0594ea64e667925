/** Where one foot stands, in the space of the root: the ankle's place over its sole, and how the foot is turned. */
export interface FootPlace {
  /** Metres, of the point on the floor under the ankle while the foot is flat. */
  x: number;
  z: number;
  /** Metres the whole foot is off the floor. */
  lift: number;
  /** Degrees, positive to the left. */
  yaw: number;
  /** Degrees; positive stands on the ball with the heel up, negative on the heel with the toes up. */
  pitch: number;
}

export interface FootPlaces {
  left: FootPlace;
  right: FootPlace;
}
