/** What other capabilities use of a deployment. */
export { applyPlan, readPlanOrReplan } from './apply-plan';
export { bundleKey } from './deployments';
export { readData } from './load-data';
export { savePlan } from './preview';
export { deploy } from './up';
