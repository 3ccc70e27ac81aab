/** Duty: what any-request.test.ts proves, with more requests to every door. */
import { describeEveryDoor } from './any-request-tried.fixture.js';

describeEveryDoor(75);
