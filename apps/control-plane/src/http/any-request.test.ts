/** Duty: proves of every door that no request is a defect, that answers are as declared, and that a refusal changes nothing. */
import { describeEveryDoor } from './any-request-tried.fixture.js';

describeEveryDoor(20);
