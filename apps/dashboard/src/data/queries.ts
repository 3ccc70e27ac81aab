/** Duty: what the pages ask, and how often; each answer stays on the screen until the next one is there. */
import type {
  AcknowledgementView,
  CallInput,
  EventView,
  FlagView,
  GateView,
  InstanceView,
  ReadingView,
  RolloutSummary,
  RolloutView,
  RouteName,
} from '@sluice/api';
import type { Phase } from '@sluice/core';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useSession } from './session.js';

/** Progress, leases and timings change without an event; how often they are asked for, in milliseconds. */
const EVERY = {
  rollout: 1_000,
  rollouts: 2_000,
  fleet: 2_000,
  flags: 3_000,
  readings: 10_000,
  acknowledgements: 120,
} as const;
const PAGE = 1_000;

export function useRollouts(): UseQueryResult<readonly RolloutSummary[]> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['rollouts'],
    queryFn: () => ask('listRollouts'),
    refetchInterval: EVERY.rollouts,
  });
}

export function useRollout(id: string): UseQueryResult<RolloutView> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['rollout', id],
    queryFn: () => ask('getRollout', { params: { id } }),
    refetchInterval: EVERY.rollout,
  });
}

/** Every instance; with an id, those of a rollout. */
export function useInstances(id?: string): UseQueryResult<readonly InstanceView[]> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['instances', id ?? ''],
    queryFn: () =>
      id === undefined ? ask('listInstances') : ask('listRolloutInstances', { params: { id } }),
    refetchInterval: EVERY.fleet,
  });
}

export function useFlags(rollout: string): UseQueryResult<readonly FlagView[]> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['flags', rollout],
    queryFn: () => ask('listFlags', { query: { rollout } }),
    refetchInterval: EVERY.flags,
  });
}

/** The gates of a phase on every target; undefined: nobody has chosen one, and nothing is asked. */
export function useGates(id: string, phase: Phase | undefined): UseQueryResult<readonly GateView[]> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['gates', id, phase ?? ''],
    queryFn: () => ask('listGates', { params: { id }, query: phase === undefined ? {} : { phase } }),
    enabled: phase !== undefined,
    refetchInterval: EVERY.flags,
  });
}

/** What reads have shown before anybody watched. */
export function useReadings(id: string): UseQueryResult<readonly ReadingView[]> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['readings', id],
    queryFn: () => ask('listReadings', { params: { id } }),
    refetchInterval: EVERY.readings,
  });
}

/** Who has acknowledged a revision; asked often, because people wait for the last one. */
export function useAcknowledgements(id: string, revision: number): UseQueryResult<AcknowledgementView> {
  const { ask } = useSession();
  return useQuery({
    queryKey: ['acknowledgements', id, revision],
    queryFn: () => ask('getAcknowledgements', { params: { id }, query: { revision } }),
    refetchInterval: ({ state: { data } }) =>
      data && data.acknowledged === data.counted ? false : EVERY.acknowledgements,
  });
}

/** The whole log of a rollout, oldest first. What is known is not asked for again: the log only grows. */
export function useEvents(id: string): UseQueryResult<readonly EventView[]> {
  const { ask } = useSession();
  const cache = useQueryClient();
  const queryKey = ['events', id];
  return useQuery({
    queryKey,
    structuralSharing: false,
    queryFn: async () => {
      let known = cache.getQueryData<readonly EventView[]>(queryKey) ?? [];
      for (;;) {
        const after = known.at(-1)?.position ?? 0;
        const page = await ask('listRolloutEvents', { params: { id }, query: { after, limit: PAGE } });
        known = page.length === 0 ? known : [...known, ...page];
        if (page.length < PAGE) return known;
      }
    },
  });
}

/** Something that changes the rollout; the screen asks anew at once. */
export function useCommand<N extends RouteName, T>(name: N): UseMutationResult<T, Error, CallInput<N>> {
  const { ask } = useSession();
  const cache = useQueryClient();
  return useMutation<T, Error, CallInput<N>>({
    mutationFn: (input) => (ask as (name: N, input: unknown) => Promise<T>)(name, input),
    onSettled: () => cache.invalidateQueries(),
  });
}
