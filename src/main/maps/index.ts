export { createMaps, type Maps, type MapsModel, type MapsOptions, type MapsSource } from './maps';
export { checkBlueprint, checkJourney, type KnownNames, type MapProblem } from './check-maps';
