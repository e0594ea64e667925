import { float, int, type OscMessage } from '@vccp/osc';

/** Held from −1 to 1: https://docs.vrchat.com/docs/osc-as-input-controller. Each must come back to 0. */
export const AXES = {
  Vertical: 'walks: forward is positive',
  Horizontal: 'steps aside: right is positive',
  LookHorizontal: 'turns: right is positive',
  UseAxisRight: 'uses what is held',
  GrabAxisRight: 'grips',
  MoveHoldFB: 'moves what is held away (positive) and near',
  SpinHoldCwCcw: 'spins what is held clockwise (positive)',
  SpinHoldUD: 'tips what is held up (positive) and down',
  SpinHoldLR: 'turns what is held right (positive) and left',
} as const;
export type Axis = keyof typeof AXES;
export const AXIS_NAMES = Object.keys(AXES) as [Axis, ...Axis[]];

/** Pressed with 1 and let go with 0; a button that is not let go cannot be pressed again. */
export const BUTTONS = [
  'MoveForward',
  'MoveBackward',
  'MoveLeft',
  'MoveRight',
  'LookLeft',
  'LookRight',
  'Jump',
  'Run',
  'ComfortLeft',
  'ComfortRight',
  'DropLeft',
  'DropRight',
  'UseLeft',
  'UseRight',
  'GrabLeft',
  'GrabRight',
  'PanicButton',
  'QuickMenuToggleLeft',
  'QuickMenuToggleRight',
  'Voice',
] as const;
export type Button = (typeof BUTTONS)[number];

/** Always a real float, held within −1..1: VRChat reads an integer as another kind of input. */
export function axis(name: Axis, value: number): OscMessage {
  return { address: `/input/${name}`, args: [float(Math.min(1, Math.max(-1, value)))] };
}

export function button(name: Button, isDown: boolean): OscMessage {
  return { address: `/input/${name}`, args: [int(isDown ? 1 : 0)] };
}

/** Every axis and every button at rest. */
export function restingInputs(): OscMessage[] {
  return [...AXIS_NAMES.map((name) => axis(name, 0)), ...BUTTONS.map((name) => button(name, false))];
}
