import { afterAll } from '@jest/globals';
import { releaseHarness } from './release.mts';

afterAll(releaseHarness);
