import { costPage } from './cost-page.ts';
import { defaultTemplate } from './default-template.ts';
import { writePage } from './generated-page.ts';
import { templateSchema } from './permissions-page.ts';

writePage(costPage(templateSchema.parse(defaultTemplate())));
