/**
 * Expressions of VRM 1.0 under the names that VRM 0.x has for them, case-sensitive. What is not here has the same name
 * in both, or none in 0.x (`surprised`).
 */
export const VRM0_EXPRESSION_NAMES: Readonly<Record<string, string>> = {
  happy: 'Joy',
  angry: 'Angry',
  sad: 'Sorrow',
  relaxed: 'Fun',
  neutral: 'Neutral',
  aa: 'A',
  ih: 'I',
  ou: 'U',
  ee: 'E',
  oh: 'O',
  blink: 'Blink',
  blinkLeft: 'Blink_L',
  blinkRight: 'Blink_R',
  lookUp: 'LookUp',
  lookDown: 'LookDown',
  lookLeft: 'LookLeft',
  lookRight: 'LookRight',
};
