import './session/without-eval.js';
import { openPage } from './ui/open-page.js';

const root = document.getElementById('app');
if (root) openPage(root);
