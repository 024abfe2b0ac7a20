export { createDeploy, type DeployOptions, type DeployRecords } from './deploy-service';
