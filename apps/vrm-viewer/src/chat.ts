import './session/without-eval.js';
import { openChat } from './ui/open-chat.js';

const root = document.getElementById('app');
if (root) openChat(root);
