import { costPage } from './cost-page.ts';
import { defaultTemplate } from './default-template.ts';
import { writePage } from './generated-page.ts';

writePage(costPage(await defaultTemplate()));
