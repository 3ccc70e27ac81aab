export interface paths {
    "/api/v1/rollouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every rollout that is not forgotten */
        get: operations["listRollouts"];
        put?: never;
        /** Start a rollout, or change one that runs */
        post: operations["applyRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rollout: where it stands, what it waits for, what going back costs */
        get: operations["getRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on to the next phase of a rollout that advances by hand */
        post: operations["advanceRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin no new deed; flags stay as they are */
        post: operations["pauseRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on after a pause, or forward again after a rollback */
        post: operations["resumeRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the old column again, at once and everywhere */
        post: operations["rollbackRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a phase, or the drop of the old column */
        post: operations["approveRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person's word over a gate of judgement, for the phase that waits; never over one of proof */
        post: operations["overrideGate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the rows that differ once more */
        post: operations["verifyRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the tombstone of a finished rollout away, also from its targets */
        post: operations["forgetRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rollout's plan as its targets are now */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened, oldest first */
        get: operations["listRolloutEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/gates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The gate that each target waits for, or that of a later phase */
        get: operations["listGates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Instances of the rollout's services, or whose code declares its column */
        get: operations["listRolloutInstances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What reads of each service have shown in the last hour, in slices of ten seconds, oldest first */
        get: operations["listReadings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rollouts/{id}/acknowledgements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who has acknowledged a revision, and after how long; left out: the last flag change */
        get: operations["getAcknowledgements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plan a spec; nothing is stored and nothing is changed */
        post: operations["makePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every instance that was heard lately */
        get: operations["listInstances"];
        put?: never;
        /** Register: answers the revision to reach, and the lease */
        post: operations["registerInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No code of this instance still runs under an older revision */
        post: operations["acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Renew the lease; `known: false` asks to register again */
        put: operations["heartbeat"];
        post?: never;
        /** Nobody has to wait for this instance any more */
        delete: operations["goodbye"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask an instance to let its open pins go; it hears it with its next heartbeat */
        post: operations["drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every flag and its percent on each target */
        get: operations["listFlags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flags/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Lower the reads of a service by hand, until somebody resumes; never above what the phase allows */
        put: operations["setFlag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log of all rollouts, oldest first */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may speak to the control plane; secrets are not kept */
        get: operations["listTokens"];
        put?: never;
        /** Make a token */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a token away; whoever uses it is refused at once */
        delete: operations["removeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is told of what happens to rollouts */
        get: operations["listWebhooks"];
        put?: never;
        /** Tell somebody of what happens from now on: signed, and tried again for over an hour */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell it nothing any more; what waits for it is not sent, and its log goes */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test now, once; where it arrives, a webhook that was disabled is told again */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{name}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it was sent and what came of it, newest first */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{name}/deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery again, with the same id and body */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the log and acknowledgements as they come; goes on after Last-Event-ID */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    told: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a webhook of the format json is sent, signed as Standard Webhooks say */
        post: operations["told"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Plan: {
            rollout: string;
            spec: components["schemas"]["Spec"];
            targets: {
                target: string;
                database: string;
                serverVersion: string;
                rows: number;
                tableBytes: number;
                steps: {
                    /** @enum {string} */
                    phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                    /** @enum {string} */
                    step: "prepare-schema" | "add-column" | "comment" | "bridge" | "backfill" | "verify" | "checks" | "not-null" | "unique" | "foreign-key" | "indexes" | "default" | "bridge-down" | "sync-old" | "release-old" | "drop-bridge" | "late-default" | "drop-old";
                    statements: {
                        sql: string;
                        /** @enum {string} */
                        lock: "none" | "ACCESS SHARE" | "ROW SHARE" | "ROW EXCLUSIVE" | "SHARE UPDATE EXCLUSIVE" | "SHARE" | "SHARE ROW EXCLUSIVE" | "ACCESS EXCLUSIVE";
                        alone?: boolean;
                        repeats?: boolean;
                        note?: string;
                    }[];
                    way?: string;
                }[];
                findings: components["schemas"]["Finding"][];
                /** @description What the expressions make of some real rows. */
                sample?: {
                    rows: number;
                    nulls: number;
                    examples: {
                        key: string;
                        old: string | null;
                        new: string | null;
                    }[];
                };
                forecast?: components["schemas"]["Forecast"];
            }[];
            wayBack: {
                /** @enum {string} */
                from: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                /** @enum {string} */
                kind: "instant" | "slow" | "one-way";
                says: string;
            }[];
            deploys: {
                when: string;
                services: string[];
                what: string;
            }[];
        };
        Spec: {
            name: string;
            column: {
                schema: string;
                table: string;
                column: string;
                type: string;
                notNull: boolean;
                unique: boolean;
                default?: string;
                checks: {
                    name?: string;
                    expression: string;
                }[];
                references?: {
                    schema: string;
                    table: string;
                    column?: string;
                    actions: string;
                };
            };
            comment?: string;
            replaces?: {
                column: string;
                up: string;
                down?: string;
            };
            fill?: string;
            drop: boolean;
            /** @enum {string} */
            sync: "trigger" | "services";
            services: {
                name: string;
                reads: boolean;
                writes: boolean;
            }[];
            targets: {
                name: string;
                wave: number;
                region?: string;
                replicas: string[];
            }[];
            indexes: string[];
            ramp: number[];
            holdMs: number;
            shadow: {
                sample: number;
                windowMs: number;
                minimum: number;
            };
            soakMs: number;
            pace: ("gentle" | "full") | {
                maxLatencyRatio?: number;
                maxReplicaLagMs?: number;
                maxWalRate?: number;
                maxDeadShare?: number;
                yieldToVacuum?: boolean;
                holdWhile?: string;
                windowPages?: number;
                passes?: number;
            };
            guardrails: {
                differing: number;
                errors: number;
                latency: number;
                replicaLagMs?: number;
                /** @enum {string} */
                scope?: "all" | "service" | "region";
            };
            approvals: {
                [key: string]: number;
            };
            /** @enum {string} */
            advance: "auto" | "manual";
            queries: {
                [key: string]: {
                    old: string;
                    new: string;
                };
            };
            graceMs: number;
            /** @enum {string} */
            fence: "none" | "database";
            repair: boolean;
            locks: {
                timeoutMs: number;
                giveUpAfterMs: number;
            };
        };
        Finding: {
            code: string;
            /** @enum {string} */
            severity: "blocks" | "warns" | "tells";
            subject: string;
            message: string;
            todo: string;
        };
        /** @description What the backfill is likely to take, if every row is filled. */
        Forecast: {
            rows: number;
            seconds: {
                low: number;
                high: number;
            };
            walBytes: {
                low: number;
                high: number;
            };
            heapBytes: {
                low: number;
                high: number;
            };
            indexBytes: {
                low: number;
                high: number;
            };
            diskBytes: {
                low: number;
                high: number;
            };
            basis: string;
        };
        WebhookPayload: {
            /** @enum {string} */
            type: "rollout.started" | "phase.entered" | "rollout.done" | "rollout.paused" | "rollout.resumed" | "rollout.rolled-back" | "phase.back" | "guardrail.breached" | "approval.asked" | "approval.given" | "webhook.test";
            /**
             * Format: date-time
             * @description When it happened.
             */
            timestamp: string;
            data: {
                /** @description Null in a test. */
                rollout: string | null;
                /** @description In the log: what came later has a greater one, however it arrives. */
                position: number;
                /** @description Where it happened; empty: everywhere. */
                targets: string[];
                phase: string | null;
                /** @description What happened, in a few words. */
                says: string;
                /** @description Who did it; sluice: nobody asked. */
                who: string;
                /** @description The reason given, or what a guardrail saw. */
                why: string | null;
                /** @description The command that goes on from here. */
                todo: string | null;
                /** @description The rollout on the dashboard, where SLUICE_PUBLIC_URL is set. */
                url: string | null;
                /** @description The event of the log; null where there is none, or it is longer than a body may be. */
                event: components["schemas"]["ToldEvent"] | null;
            };
        };
        ToldEvent: {
            position: number;
            rollout: string;
            /** @description Milliseconds since 1970, by the state store's clock. */
            at: number;
            who: string;
            why: string | null;
            type: string;
            data: {
                [key: string]: unknown;
            };
            /** @description SHA-256 over every other field and the hash before it. */
            hash: string;
            previous: string;
        };
        RolloutSummary: {
            id: string;
            startedAt: number;
            startedBy: string;
            doneAt: number | null;
            paused: boolean;
            /** @enum {string} */
            heading: "forward" | "back" | "held";
            rolledBackBy: {
                who: string;
                /**
                 * @description direct: by hand, in the databases, while the control plane was gone.
                 * @enum {string}
                 */
                by: "person" | "guardrail" | "direct";
                at: number;
                why: string | null;
            } | null;
            revision: number;
            targets: {
                target: string;
                /** @enum {string} */
                phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                /** @description Reads of the new column: of the service that has come least far. */
                percent: number;
                waits: string | null;
                /** @description Nothing is missing but a person's word. */
                asks: boolean;
            }[];
        };
        Rollout: {
            id: string;
            spec: components["schemas"]["SpecOutput"];
            startedAt: number;
            startedBy: string;
            doneAt: number | null;
            paused: boolean;
            /**
             * @description held: rolled back, and waits for resume.
             * @enum {string}
             */
            heading: "forward" | "back" | "held";
            backTo: ("plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done") | null;
            rolledBackBy: {
                who: string;
                /**
                 * @description direct: by hand, in the databases, while the control plane was gone.
                 * @enum {string}
                 */
                by: "person" | "guardrail" | "direct";
                at: number;
                why: string | null;
            } | null;
            /** @description Fallback and breaker have ended: retire is next. */
            eve: boolean;
            revision: number;
            lastChange: {
                revision: number;
                at: number;
                /** @description From the change to the last acknowledgement of all who count; null while one is missing. */
                acknowledgedMs: number | null;
            };
            wayBackNow: {
                /** @enum {string} */
                kind: "instant" | "slow" | "one-way";
                says: string;
                /** @description Rows that lose what only the new column says; null while nobody has counted them. */
                loses: number | null;
            };
            targets: {
                target: string;
                wave: number;
                /** @enum {string} */
                phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                since: number;
                /** @description Where each service stands; lower than the turn where it is held. */
                stages: {
                    service: string;
                    /** @enum {string} */
                    stage: "old" | "write" | "shadow" | "read" | "retire";
                    percent: number;
                    /** @description Regions whose instances are held lower than the rest. */
                    apart: {
                        region: string;
                        /** @enum {string} */
                        stage: "old" | "write" | "shadow" | "read" | "retire";
                        percent: number;
                    }[];
                }[];
                progress: {
                    /** @enum {string} */
                    step: "prepare-schema" | "add-column" | "comment" | "bridge" | "backfill" | "verify" | "checks" | "not-null" | "unique" | "foreign-key" | "indexes" | "default" | "bridge-down" | "sync-old" | "release-old" | "drop-bridge" | "late-default" | "drop-old";
                    rowsDone: number;
                    rowsChanged: number;
                    rowsTotal: number | null;
                    rowsPerSecond: number | null;
                    secondsLeft?: {
                        low: number;
                        high: number;
                    };
                    serverWalBytes?: number;
                    again?: {
                        pass: number;
                        rows: number;
                    };
                    startedAt: number;
                    finished: boolean;
                    slow?: string;
                    lsn?: string;
                }[];
                compared: number;
                differing: number;
                differingKeys: string[];
                /** @description Who wrote the rows that differ last, one line a row. */
                writers?: string[];
                /** @description The gate that it waits for; null when there is none. */
                gate: components["schemas"]["Gate"] | null;
                /** @description What it waits for, in one line. */
                waits: string | null;
                /** @description The last failure that has not been overcome. */
                trouble: string | null;
                /** @description Services, or their instances in one region, that were lowered and wait for resume; absent where none is. */
                held?: string[];
                /** @description True when a rollback has come to its end here. */
                back: boolean;
            }[];
            services: {
                service: string;
                reads: boolean;
                writes: boolean;
                /** @description Instances that count: not lost, not gone. */
                instances: number;
                /** @description Those of them that acknowledged the last change. */
                acknowledged: number;
                lost: number;
                /** @description Since the shadow reads began to count. */
                seen: {
                    compared: number;
                    differing: number;
                    oldReads: number;
                    newReads: number;
                    oldErrors: number;
                    newErrors: number;
                };
                /** @description Of answers at the present percent, over the last hour at most; absent where nothing is timed. */
                p99?: {
                    oldMs: number | null;
                    newMs: number | null;
                };
            }[];
            /** @description When this control plane last looked at the targets; null: it does not run the rollouts, or has not yet. */
            lookedAt: number | null;
        };
        Gate: {
            /**
             * @description The phase that starts when the gate opens.
             * @enum {string}
             */
            phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
            target: string;
            open: boolean;
            conditions: components["schemas"]["Condition"][];
        };
        Condition: {
            /** @description A stable name for scripts. */
            name: string;
            met: boolean;
            /** @description One line for people: what was seen, or what it waits for. */
            says: string;
            evidence: {
                [key: string]: string | number | boolean | null | (string | number)[];
            };
        };
        Instance: {
            id: string;
            service: string;
            region: string | null;
            version: string | null;
            columns: string[];
            targets: string[];
            acknowledged: number;
            acknowledgedAt: number;
            revision: number;
            /** @enum {string} */
            source: "stream" | "poll" | "stage" | "none";
            distrust: boolean;
            unpinned: boolean;
            /** @description When it last decided outside a pin before it acknowledged; null: not known. */
            unpinnedAt?: number | null;
            /** @description An Unleash client without our SDK. */
            plain: boolean;
            openPins: number;
            oldestPinMs: number;
            breakers: string[];
            leaseUntil: number;
            seenAt: number;
            /**
             * @description live: counts; lost: its lease ran out, nobody waits for it; gone: it said goodbye.
             * @enum {string}
             */
            state: "live" | "lost" | "gone";
        };
        Reading: {
            /** @description Begin of the slice of ten seconds, in milliseconds since 1970. */
            at: number;
            service: string;
            compared: number;
            differing: number;
            oldReads: number;
            newReads: number;
            oldErrors: number;
            newErrors: number;
            /** @description p99 in milliseconds of the minute that holds the slice; null: nothing was timed. */
            oldMs: number | null;
            /** @description p99 in milliseconds of the minute that holds the slice; null: nothing was timed. */
            newMs: number | null;
        };
        Acknowledgements: {
            revision: number;
            /** @description When the flags changed. */
            at: number;
            /** @description Instances that count. */
            counted: number;
            /** @description Those of them that acknowledged this revision or a later one. */
            acknowledged: number;
            /** @description From the change to the last of them; null while one is missing. */
            lastMs: number | null;
            instances: {
                id: string;
                service: string;
                region: string | null;
                acknowledged: number;
                /** @description From the change to its acknowledgement; null: not yet. */
                afterMs: number | null;
                /**
                 * @description live: counts; lost: its lease ran out, nobody waits for it; gone: it said goodbye.
                 * @enum {string}
                 */
                state: "live" | "lost" | "gone";
            }[];
        };
        Flag: {
            name: string;
            rollout: string;
            service: string;
            /** @enum {string} */
            capability: "write" | "shadow" | "read" | "retire";
            percentByTarget: {
                [key: string]: number;
            };
            /** @description Percent by target and region, where instances of a region are held lower than the rest. */
            apart: {
                [key: string]: {
                    [key: string]: number;
                };
            };
        };
        Token: {
            name: string;
            /** @enum {string} */
            kind: "admin" | "client";
            createdAt: number;
        };
        Webhook: {
            name: string;
            /** @description Scheme and host alone: the rest is often a secret. */
            url: string;
            /**
             * @description json: the schema WebhookPayload; slack: a message of Slack’s incoming webhooks.
             * @enum {string}
             */
            format: "json" | "slack";
            events: ("rollout.started" | "phase.entered" | "rollout.done" | "rollout.paused" | "rollout.resumed" | "rollout.rolled-back" | "phase.back" | "guardrail.breached" | "approval.asked" | "approval.given")[];
            /** @description Null: of every rollout. */
            rollouts: string[] | null;
            createdAt: number;
            createdBy: string;
            /** @description Told of nothing any more, until a test arrives there. */
            disabled: {
                at: number;
                why: string;
            } | null;
            /** @description Deliveries that are still to be made. */
            waiting: number;
            /** @description The last attempt; null: there was none. */
            last: {
                at: number;
                /** @description What was answered; null: nothing came. */
                status: number | null;
                /** @description How long it took. */
                ms: number;
                /** @description Why it is not delivered; null: it is. */
                error: string | null;
            } | null;
        };
        Delivery: {
            /** @description The header webhook-id: the same at each attempt. */
            id: string;
            /** @enum {string} */
            type: "rollout.started" | "phase.entered" | "rollout.done" | "rollout.paused" | "rollout.resumed" | "rollout.rolled-back" | "phase.back" | "guardrail.breached" | "approval.asked" | "approval.given" | "webhook.test";
            rollout: string | null;
            position: number;
            /** @description When it was put into line. */
            at: number;
            /** @enum {string} */
            state: "waiting" | "delivered" | "given-up";
            /** @description The last twenty, oldest first. */
            attempts: {
                at: number;
                /** @description What was answered; null: nothing came. */
                status: number | null;
                /** @description How long it took. */
                ms: number;
                /** @description Why it is not delivered; null: it is. */
                error: string | null;
            }[];
            /** @description Not before; null where it is not tried again. */
            nextAt: number | null;
        };
        SpecOutput: {
            name: string;
            column: {
                schema: string;
                table: string;
                column: string;
                type: string;
                notNull: boolean;
                unique: boolean;
                default?: string;
                checks: {
                    name?: string;
                    expression: string;
                }[];
                references?: {
                    schema: string;
                    table: string;
                    column?: string;
                    actions: string;
                };
            };
            comment?: string;
            replaces?: {
                column: string;
                up: string;
                down?: string;
            };
            fill?: string;
            drop: boolean;
            /** @enum {string} */
            sync: "trigger" | "services";
            services: {
                name: string;
                reads: boolean;
                writes: boolean;
            }[];
            targets: {
                name: string;
                wave: number;
                region?: string;
                replicas: string[];
            }[];
            indexes: string[];
            ramp: number[];
            holdMs: number;
            shadow: {
                sample: number;
                windowMs: number;
                minimum: number;
            };
            soakMs: number;
            pace: ("gentle" | "full") | {
                maxLatencyRatio?: number;
                maxReplicaLagMs?: number;
                maxWalRate?: number;
                maxDeadShare?: number;
                yieldToVacuum?: boolean;
                holdWhile?: string;
                windowPages?: number;
                passes?: number;
            };
            guardrails: {
                differing: number;
                errors: number;
                latency: number;
                replicaLagMs?: number;
                /** @enum {string} */
                scope?: "all" | "service" | "region";
            };
            approvals: {
                [key: string]: number;
            };
            /** @enum {string} */
            advance: "auto" | "manual";
            queries: {
                [key: string]: {
                    old: string;
                    new: string;
                };
            };
            graceMs: number;
            /** @enum {string} */
            fence: "none" | "database";
            repair: boolean;
            locks: {
                timeoutMs: number;
                giveUpAfterMs: number;
            };
        };
        PlanOutput: {
            rollout: string;
            spec: components["schemas"]["SpecOutput"];
            targets: {
                target: string;
                database: string;
                serverVersion: string;
                rows: number;
                tableBytes: number;
                steps: {
                    /** @enum {string} */
                    phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                    /** @enum {string} */
                    step: "prepare-schema" | "add-column" | "comment" | "bridge" | "backfill" | "verify" | "checks" | "not-null" | "unique" | "foreign-key" | "indexes" | "default" | "bridge-down" | "sync-old" | "release-old" | "drop-bridge" | "late-default" | "drop-old";
                    statements: {
                        sql: string;
                        /** @enum {string} */
                        lock: "none" | "ACCESS SHARE" | "ROW SHARE" | "ROW EXCLUSIVE" | "SHARE UPDATE EXCLUSIVE" | "SHARE" | "SHARE ROW EXCLUSIVE" | "ACCESS EXCLUSIVE";
                        alone?: boolean;
                        repeats?: boolean;
                        note?: string;
                    }[];
                    way?: string;
                }[];
                findings: components["schemas"]["FindingOutput"][];
                /** @description What the expressions make of some real rows. */
                sample?: {
                    rows: number;
                    nulls: number;
                    examples: {
                        key: string;
                        old: string | null;
                        new: string | null;
                    }[];
                };
                forecast?: components["schemas"]["ForecastOutput"];
            }[];
            wayBack: {
                /** @enum {string} */
                from: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                /** @enum {string} */
                kind: "instant" | "slow" | "one-way";
                says: string;
            }[];
            deploys: {
                when: string;
                services: string[];
                what: string;
            }[];
        };
        FindingOutput: {
            code: string;
            /** @enum {string} */
            severity: "blocks" | "warns" | "tells";
            subject: string;
            message: string;
            todo: string;
        };
        /** @description What the backfill is likely to take, if every row is filled. */
        ForecastOutput: {
            rows: number;
            seconds: {
                low: number;
                high: number;
            };
            walBytes: {
                low: number;
                high: number;
            };
            heapBytes: {
                low: number;
                high: number;
            };
            indexBytes: {
                low: number;
                high: number;
            };
            diskBytes: {
                low: number;
                high: number;
            };
            basis: string;
        };
        Event: {
            position: number;
            rollout: string;
            /** @description Milliseconds since 1970, by the state store's clock. */
            at: number;
            who: string;
            why: string | null;
            type: string;
            data: {
                [key: string]: unknown;
            };
            /** @description SHA-256 over every other field and the hash before it. */
            hash: string;
            previous: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "spec-invalid" | "target-unknown" | "target-unreachable" | "plan-blocked" | "plan-changed" | "rollout-unknown" | "rollout-exists" | "rollout-done" | "rollout-paused" | "rollout-not-paused" | "rollout-moved" | "column-taken" | "phase-unknown" | "phase-not-before" | "one-way-door" | "gate-closed" | "gate-of-proof" | "gate-open" | "gate-unknown" | "nothing-to-advance" | "flag-unknown" | "flag-above-phase" | "flag-unsafe" | "instance-unknown" | "webhook-unknown" | "delivery-unknown" | "token-invalid" | "token-forbidden" | "request-invalid" | "route-unknown" | "method-wrong" | "accept-wrong" | "content-type-wrong" | "body-too-large" | "key-taken" | "key-running" | "conflict" | "not-ready";
            wanted: string;
            found: string;
            todo: string;
            /** @description Wanted, found and to do in one sentence. */
            detail: string;
            /** @description Every mistake of a spec, with its place. */
            mistakes?: {
                path: string;
                line: number;
                column: number;
                message: string;
                todo: string;
            }[];
        };
    };
    responses: never;
    parameters: {
        /**
         * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
         * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
         */
        IdempotencyKey: string;
        /**
         * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
         * @example "812-kJ3Xw0aQmZ2cTbVf"
         */
        IfMatch: string;
        /**
         * @description The ETag that you have: 304 where nothing would be other.
         * @example "812-kJ3Xw0aQmZ2cTbVf"
         */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description A hash of the body, so every figure that moves changes it. Before that the position of the log, where the body has one: of the last event of a rollout, of the last change of a flag.
         * @example "812-kJ3Xw0aQmZ2cTbVf"
         */
        ETag: string;
        /**
         * @description The next page (RFC 8288), where there is one.
         * @example </api/v1/events?after=200&limit=200>; rel="next"
         */
        Link: string;
        /**
         * @description `true`: nothing was done now, the answer is that of the first request under this Idempotency-Key.
         * @example true
         */
        IdempotentReplayed: "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listRollouts: {
        parameters: {
            query?: {
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /**
                 * @description Where the last page ended, as its Link said.
                 * @example WzBd
                 */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every rollout that is not forgotten */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "orders.amount_cents",
                     *         "startedAt": 1764000000000,
                     *         "startedBy": "ana",
                     *         "doneAt": null,
                     *         "paused": false,
                     *         "heading": "forward",
                     *         "rolledBackBy": null,
                     *         "revision": 23,
                     *         "targets": [
                     *           {
                     *             "target": "eu",
                     *             "phase": "read",
                     *             "percent": 50,
                     *             "waits": "100 % in 9 min 57 s",
                     *             "asks": false
                     *           },
                     *           {
                     *             "target": "us",
                     *             "phase": "plan",
                     *             "percent": 0,
                     *             "waits": "waits until eu soaks",
                     *             "asks": false
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["RolloutSummary"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    applyRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "spec": "column: orders.amount_cents bigint not null check (amount_cents >= 0)\nreplaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }\nservices: [checkout]\ntargets: [eu, us]\n",
                 *       "file": "orders.amount_cents.rollout.yaml",
                 *       "why": "cents, so that sums are exact"
                 *     }
                 */
                "application/json": {
                    /** @description The spec: the text of a *.rollout.yaml file. */
                    spec: string;
                    /** @description What messages call the file. */
                    file?: string;
                    /** @description Subjects of the findings that are waved through. */
                    through?: string[];
                    /** @description Holds, soak and windows in seconds, and no approvals. */
                    rehearse?: boolean;
                    /** @description The plan that was read: refused where another one would run now. */
                    expects?: components["schemas"]["Plan"];
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Start a rollout, or change one that runs */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `plan-blocked`: The plan has a finding that blocks: applied as it is, something would fail or be wrong on a target.
             *     - `plan-changed`: A plan was applied from a file, and what would run now is not what stands in that file: the spec, a target, a statement, or a new finding.
             *     - `rollout-exists`: A changed spec was applied to a rollout that is under way, and it changes something that can no longer change.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `column-taken`: Another unfinished rollout names the same column, as its new one or as the one it replaces, on a target that both have.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "plan-blocked" | "plan-changed" | "rollout-exists" | "rollout-done" | "column-taken" | "conflict";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `key-taken`: The Idempotency-Key of this request has already carried out another one.
             *     - `spec-invalid`: The spec has a mistake: a key that does not exist, a value of the wrong kind, or SQL that PostgreSQL’s parser does not take.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken" | "spec-invalid" | "target-unknown";
                    };
                };
            };
            /** @description - `target-unreachable`: The database of a target did not answer, or refused the connection. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "target-unreachable";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    getRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One rollout: where it stands, what it waits for, what going back costs */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    advanceRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "why": "the new code is everywhere"
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Go on to the next phase of a rollout that advances by hand */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `nothing-to-advance`: The rollout waits for no person: it advances by itself, or no gate of it is waiting for advance.
             *     - `gate-closed`: The next phase may not start yet: something that must be true there is not.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "nothing-to-advance" | "gate-closed" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    pauseRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "why": "the evening peak"
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Begin no new deed; flags stay as they are */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": true,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `rollout-paused`: The rollout is paused already.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "rollout-paused" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    resumeRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "why": "the peak is over"
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Go on after a pause, or forward again after a rollback */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `rollout-not-paused`: There is nothing to resume: the rollout is neither paused nor rolled back, and no part of it is held.
             *     - `gate-closed`: The next phase may not start yet: something that must be true there is not.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "rollout-not-paused" | "gate-closed" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    rollbackRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "to": "write",
                 *       "why": "checkout is slow"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description write, expand or plan; left out: the instant rollback.
                     * @enum {string}
                     */
                    to?: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                    /**
                     * @description constraints: writes fail on the new column's constraints, so they are taken away as well.
                     * @enum {string}
                     */
                    because?: "constraints";
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Read the old column again, at once and everywhere */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "back",
                     *       "backTo": "write",
                     *       "rolledBackBy": {
                     *         "who": "ana",
                     *         "by": "person",
                     *         "at": 1764000004586,
                     *         "why": "checkout is slow"
                     *       },
                     *       "eve": false,
                     *       "revision": 34,
                     *       "lastChange": {
                     *         "revision": 34,
                     *         "at": 1764000004586,
                     *         "acknowledgedMs": null
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `phase-not-before`: A rollback was asked to a phase that the rollout has not reached yet.
             *     - `one-way-door`: There is no way back from here: the old column is dropped, or nothing keeps it true any more.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "phase-not-before" | "one-way-door" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `key-taken`: The Idempotency-Key of this request has already carried out another one.
             *     - `phase-unknown`: The phase does not exist, is not in this rollout, or cannot be gone back to.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken" | "phase-unknown";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    approveRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "phase": "contract",
                 *       "why": "seen with the team"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    phase: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done" | "drop";
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Approve a phase, or the drop of the old column */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `key-taken`: The Idempotency-Key of this request has already carried out another one.
             *     - `phase-unknown`: The phase does not exist, is not in this rollout, or cannot be gone back to.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken" | "phase-unknown";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    overrideGate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gate": "hold",
                 *       "target": "eu",
                 *       "why": "the load test has shown it"
                 *     }
                 */
                "application/json": {
                    /** @description The name of a condition of judgement that is not met, for example soak. */
                    gate: string;
                    /** @description Left out: every target that waits for it. */
                    target?: string;
                    /** @description The reason; it is kept as evidence. */
                    why: string;
                };
            };
        };
        responses: {
            /** @description A person's word over a gate of judgement, for the phase that waits; never over one of proof */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `gate-of-proof`: The condition was to be overruled, but it is one of proof, or a person’s own word.
             *     - `gate-open`: A gate was to be overruled for which no target waits now.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "gate-of-proof" | "gate-open" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `key-taken`: The Idempotency-Key of this request has already carried out another one.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             *     - `gate-unknown`: No condition of a gate has this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken" | "target-unknown" | "gate-unknown";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    verifyRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "why": "after the import"
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Count the rows that differ once more */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "orders.amount_cents",
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "startedAt": 1764000000000,
                     *       "startedBy": "dev",
                     *       "doneAt": null,
                     *       "paused": false,
                     *       "heading": "forward",
                     *       "backTo": null,
                     *       "rolledBackBy": null,
                     *       "eve": false,
                     *       "revision": 23,
                     *       "lastChange": {
                     *         "revision": 23,
                     *         "at": 1764000001265,
                     *         "acknowledgedMs": 165
                     *       },
                     *       "wayBackNow": {
                     *         "kind": "instant",
                     *         "says": "instant, loses nothing",
                     *         "loses": 0
                     *       },
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "wave": 1,
                     *           "phase": "read",
                     *           "since": 1764000001246,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "read",
                     *               "percent": 10,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [
                     *             {
                     *               "step": "backfill",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 5000,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 1475912,
                     *               "startedAt": 1764000000699,
                     *               "finished": true,
                     *               "lsn": "0/2789538"
                     *             },
                     *             {
                     *               "step": "verify",
                     *               "rowsDone": 5000,
                     *               "rowsChanged": 0,
                     *               "rowsTotal": 5000,
                     *               "rowsPerSecond": null,
                     *               "serverWalBytes": 2808,
                     *               "startedAt": 1764000001027,
                     *               "finished": true,
                     *               "lsn": "0/278BC58"
                     *             }
                     *           ],
                     *           "compared": 600,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "soak",
                     *             "target": "eu",
                     *             "conditions": [
                     *               {
                     *                 "name": "hold",
                     *                 "met": false,
                     *                 "says": "100 % in 59 min 57 s",
                     *                 "evidence": {}
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "100 % in 59 min 57 s",
                     *           "trouble": null,
                     *           "back": false
                     *         },
                     *         {
                     *           "target": "us",
                     *           "wave": 2,
                     *           "phase": "plan",
                     *           "since": 1764000000000,
                     *           "stages": [
                     *             {
                     *               "service": "checkout",
                     *               "stage": "old",
                     *               "percent": 0,
                     *               "apart": []
                     *             }
                     *           ],
                     *           "progress": [],
                     *           "compared": 0,
                     *           "differing": 0,
                     *           "differingKeys": [],
                     *           "gate": {
                     *             "phase": "expand",
                     *             "target": "us",
                     *             "conditions": [
                     *               {
                     *                 "name": "plan",
                     *                 "met": true,
                     *                 "says": "applied by dev",
                     *                 "evidence": {
                     *                   "by": "dev",
                     *                   "at": 1764000000000,
                     *                   "through": []
                     *                 }
                     *               },
                     *               {
                     *                 "name": "wave",
                     *                 "met": false,
                     *                 "says": "waits until eu soaks",
                     *                 "evidence": {
                     *                   "behind": [
                     *                     "eu"
                     *                   ]
                     *                 }
                     *               }
                     *             ],
                     *             "open": false
                     *           },
                     *           "waits": "waits until eu soaks",
                     *           "trouble": null,
                     *           "back": false
                     *         }
                     *       ],
                     *       "services": [
                     *         {
                     *           "service": "checkout",
                     *           "reads": true,
                     *           "writes": true,
                     *           "instances": 1,
                     *           "acknowledged": 1,
                     *           "lost": 0,
                     *           "seen": {
                     *             "compared": 800,
                     *             "differing": 0,
                     *             "oldReads": 720,
                     *             "newReads": 80,
                     *             "oldErrors": 0,
                     *             "newErrors": 0
                     *           }
                     *         }
                     *       ],
                     *       "lookedAt": 1764000003946
                     *     }
                     */
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "rollout-done" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    forgetRollout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The ETag of `GET /api/v1/rollouts/{id}` as it was seen: refused where something has happened to the rollout since. Only the log position in it is compared, so that figures that move refuse nothing.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "why": "its code is gone"
                 *     }
                 */
                "application/json": {
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Take the tombstone of a finished rollout away, also from its targets */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "forgotten": "orders.amount_cents"
                     *     }
                     */
                    "application/json": {
                        forgotten: string;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `gate-closed`: The next phase may not start yet: something that must be true there is not.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "gate-closed" | "conflict";
                    };
                };
            };
            /** @description - `rollout-moved`: The request was held by If-Match to the rollout as it was seen, and something has happened to it since. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-moved";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout's plan as its targets are now */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "rollout": "orders.amount_cents",
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "database": "eu",
                     *           "serverVersion": "18.4",
                     *           "rows": 5000,
                     *           "tableBytes": 385024,
                     *           "steps": [
                     *             {
                     *               "phase": "expand",
                     *               "step": "add-column",
                     *               "statements": [
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" add column \"amount_cents\" bigint",
                     *                   "lock": "ACCESS EXCLUSIVE",
                     *                   "note": "nullable, no row is rewritten"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "phase": "expand",
                     *               "step": "bridge",
                     *               "statements": [
                     *                 {
                     *                   "sql": "create or replace function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"() returns trigger language plpgsql security invoker\nset search_path = pg_catalog, \"public\", pg_temp as $sluice$\n-- sluice bridge of \"orders.amount_cents\", one leg, 76e659f3\nbegin\n  begin\n    NEW.\"amount_cents\" := /* sluice *\/ ((NEW.\"amount\" * 100)::bigint);\n  exception when others then\n    NEW.\"amount_cents\" := null; raise warning 'sluice: % of % raised: %', 'up', 'public.orders.amount_cents', sqlerrm;\n  end;\n  return NEW;\nend$sluice$",
                     *                   "lock": "none"
                     *                 },
                     *                 {
                     *                   "sql": "create or replace trigger \"zzz_sluice_amount_cents_insert\" before insert on \"public\".\"orders\"\nfor each row when (NEW.\"amount_cents\" is null) execute function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"()",
                     *                   "lock": "SHARE ROW EXCLUSIVE"
                     *                 },
                     *                 {
                     *                   "sql": "create or replace trigger \"zzz_sluice_amount_cents_update\" before update on \"public\".\"orders\"\nfor each row when (not (NEW.\"amount_cents\" is distinct from OLD.\"amount_cents\") and (NEW.\"amount\" is distinct from OLD.\"amount\" or NEW.\"amount_cents\" is null)) execute function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"()",
                     *                   "lock": "SHARE ROW EXCLUSIVE"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "phase": "backfill",
                     *               "step": "backfill",
                     *               "statements": [
                     *                 {
                     *                   "sql": "with batch as materialized (select /* sluice *\/ \"id\" from \"public\".\"orders\" where \"id\" > $1::bigint order by \"id\" limit 500) select array[\"id\"::text] as last, (select count(*) from batch) as rows from batch order by \"id\" desc limit 1",
                     *                   "lock": "ACCESS SHARE",
                     *                   "repeats": true,
                     *                   "note": "where the next batch ends; its size follows the time a batch takes"
                     *                 },
                     *                 {
                     *                   "sql": "update /* sluice *\/ \"public\".\"orders\" set \"amount_cents\" = ((\"amount\" * 100)::bigint) where \"id\" > $1::bigint and \"id\" <= $2::bigint and \"amount_cents\" is distinct from ((\"amount\" * 100)::bigint)::bigint",
                     *                   "lock": "ROW EXCLUSIVE",
                     *                   "repeats": true,
                     *                   "note": "until a whole pass changes nothing"
                     *                 }
                     *               ],
                     *               "way": "by ranges of the key, because 28 pages are fewer than 64"
                     *             },
                     *             {
                     *               "phase": "constrain",
                     *               "step": "not-null",
                     *               "statements": [
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" add constraint \"orders_amount_cents_not_null\" not null \"amount_cents\" not valid",
                     *                   "lock": "ACCESS EXCLUSIVE",
                     *                   "note": "looks at no row"
                     *                 },
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" validate constraint \"orders_amount_cents_not_null\"",
                     *                   "lock": "SHARE UPDATE EXCLUSIVE",
                     *                   "note": "one scan; nobody waits"
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "findings": [],
                     *           "sample": {
                     *             "rows": 1000,
                     *             "nulls": 0,
                     *             "examples": [
                     *               {
                     *                 "key": "5",
                     *                 "old": "0.05",
                     *                 "new": "5"
                     *               },
                     *               {
                     *                 "key": "10",
                     *                 "old": "0.10",
                     *                 "new": "10"
                     *               }
                     *             ]
                     *           },
                     *           "forecast": {
                     *             "rows": 5000,
                     *             "walBytes": {
                     *               "low": 940956,
                     *               "high": 2344743
                     *             },
                     *             "heapBytes": {
                     *               "low": 54403,
                     *               "high": 328670
                     *             },
                     *             "indexBytes": {
                     *               "low": 25225,
                     *               "high": 131072
                     *             },
                     *             "diskBytes": {
                     *               "low": 79628,
                     *               "high": 2804485
                     *             },
                     *             "seconds": {
                     *               "low": 0,
                     *               "high": 1
                     *             },
                     *             "basis": "sizes from sampled rows and the catalog, if every row is filled, with one checkpoint and no long transaction beside it; time by rates measured on two idle cores, not on this server; free disk space cannot be seen by SQL"
                     *           }
                     *         }
                     *       ],
                     *       "wayBack": [
                     *         {
                     *           "from": "expand",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "write",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "backfill",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "verify",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "constrain",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "read",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "soak",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "retire",
                     *           "kind": "instant",
                     *           "says": "instant; the trigger keeps amount true"
                     *         },
                     *         {
                     *           "from": "contract",
                     *           "kind": "one-way",
                     *           "says": "one way: nothing keeps the old column true any more"
                     *         }
                     *       ],
                     *       "deploys": [
                     *         {
                     *           "when": "before write",
                     *           "services": [
                     *             "checkout"
                     *           ],
                     *           "what": "code that declares orders.amount_cents and knows both columns"
                     *         },
                     *         {
                     *           "when": "after done",
                     *           "services": [
                     *             "checkout"
                     *           ],
                     *           "what": "code without orders.amount"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlanOutput"];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `spec-invalid`: The spec has a mistake: a key that does not exist, a value of the wrong kind, or SQL that PostgreSQL’s parser does not take.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "spec-invalid" | "target-unknown";
                    };
                };
            };
            /** @description - `target-unreachable`: The database of a target did not answer, or refused the connection. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "target-unreachable";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listRolloutEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only what has a greater position.
                 * @example 2
                 */
                after?: number;
                /**
                 * @description At most so many; left out: 200; never more than 1000.
                 * @example 1
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened, oldest first */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "position": 3,
                     *         "rollout": "orders.amount_cents",
                     *         "at": 1764000000295,
                     *         "who": "sluice",
                     *         "why": null,
                     *         "type": "StepFinished",
                     *         "data": {
                     *           "target": "eu",
                     *           "step": "prepare-schema",
                     *           "facts": {}
                     *         },
                     *         "hash": "2a25f2a79c8a46dc5ec0f7d7991beabf85740a5e179384e1ecfc20315b0d9bfa",
                     *         "previous": "38db3411997c5fa82985de04a158dd976f70bce72791ab97955b4ab6d4f2d701"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Event"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listGates: {
        parameters: {
            query?: {
                phase?: "plan" | "expand" | "write" | "backfill" | "verify" | "constrain" | "read" | "soak" | "retire" | "contract" | "done";
                /** @example eu */
                target?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gate that each target waits for, or that of a later phase */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "phase": "soak",
                     *         "target": "eu",
                     *         "open": false,
                     *         "conditions": [
                     *           {
                     *             "name": "hold",
                     *             "met": false,
                     *             "says": "100 % in 9 min 57 s",
                     *             "evidence": {}
                     *           }
                     *         ]
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Gate"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `phase-unknown`: The phase does not exist, is not in this rollout, or cannot be gone back to.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "phase-unknown" | "target-unknown";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listRolloutInstances: {
        parameters: {
            query?: {
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Instances of the rollout's services, or whose code declares its column */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "checkout-7f3a",
                     *         "service": "checkout",
                     *         "region": "eu",
                     *         "version": "2026.11.2",
                     *         "columns": [
                     *           "orders.amount_cents"
                     *         ],
                     *         "targets": [
                     *           "eu",
                     *           "us"
                     *         ],
                     *         "acknowledged": 23,
                     *         "acknowledgedAt": 1764000001430,
                     *         "revision": 23,
                     *         "source": "stream",
                     *         "distrust": false,
                     *         "unpinned": false,
                     *         "unpinnedAt": null,
                     *         "plain": false,
                     *         "openPins": 1,
                     *         "oldestPinMs": 12,
                     *         "breakers": [],
                     *         "leaseUntil": 1764000019376,
                     *         "seenAt": 1764000004376,
                     *         "state": "live"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Instance"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listReadings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What reads of each service have shown in the last hour, in slices of ten seconds, oldest first */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "at": 1764000000000,
                     *         "service": "checkout",
                     *         "compared": 640,
                     *         "differing": 0,
                     *         "oldReads": 576,
                     *         "newReads": 64,
                     *         "oldErrors": 0,
                     *         "newErrors": 0,
                     *         "oldMs": 3.1,
                     *         "newMs": 2.9
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Reading"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    getAcknowledgements: {
        parameters: {
            query?: {
                /** @example 23 */
                revision?: number;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example orders.amount_cents */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who has acknowledged a revision, and after how long; left out: the last flag change */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 23,
                     *       "at": 1764000001265,
                     *       "counted": 1,
                     *       "acknowledged": 1,
                     *       "lastMs": 165,
                     *       "instances": [
                     *         {
                     *           "id": "checkout-7f3a",
                     *           "service": "checkout",
                     *           "region": "eu",
                     *           "acknowledged": 23,
                     *           "afterMs": 165,
                     *           "state": "live"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Acknowledgements"];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `rollout-unknown`: No rollout of this name is in the log of this control plane, or it was forgotten. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rollout-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    makePlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "spec": "column: orders.amount_cents bigint not null check (amount_cents >= 0)\nreplaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }\nservices: [checkout]\ntargets: [eu, us]\n",
                 *       "file": "orders.amount_cents.rollout.yaml"
                 *     }
                 */
                "application/json": {
                    /** @description The spec: the text of a *.rollout.yaml file. */
                    spec: string;
                    /** @description What messages call the file. */
                    file?: string;
                };
            };
        };
        responses: {
            /** @description Plan a spec; nothing is stored and nothing is changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "spec": {
                     *         "drop": false,
                     *         "sync": "trigger",
                     *         "indexes": [],
                     *         "ramp": [
                     *           10,
                     *           100
                     *         ],
                     *         "holdMs": 3600000,
                     *         "shadow": {
                     *           "sample": 1,
                     *           "windowMs": 600000,
                     *           "minimum": 100
                     *         },
                     *         "soakMs": 3600000,
                     *         "pace": "gentle",
                     *         "guardrails": {
                     *           "differing": 0,
                     *           "errors": 1.5,
                     *           "latency": 1.3,
                     *           "replicaLagMs": 30000,
                     *           "scope": "all"
                     *         },
                     *         "approvals": {
                     *           "drop": 1
                     *         },
                     *         "advance": "auto",
                     *         "queries": {},
                     *         "graceMs": 30000,
                     *         "fence": "none",
                     *         "repair": false,
                     *         "locks": {
                     *           "timeoutMs": 50,
                     *           "giveUpAfterMs": 600000
                     *         },
                     *         "name": "orders.amount_cents",
                     *         "column": {
                     *           "schema": "public",
                     *           "table": "orders",
                     *           "column": "amount_cents",
                     *           "type": "bigint",
                     *           "notNull": true,
                     *           "unique": false,
                     *           "checks": [
                     *             {
                     *               "expression": "amount_cents >= 0"
                     *             }
                     *           ]
                     *         },
                     *         "services": [
                     *           {
                     *             "name": "checkout",
                     *             "reads": true,
                     *             "writes": true
                     *           }
                     *         ],
                     *         "targets": [
                     *           {
                     *             "name": "eu",
                     *             "wave": 1,
                     *             "replicas": []
                     *           },
                     *           {
                     *             "name": "us",
                     *             "wave": 2,
                     *             "replicas": []
                     *           }
                     *         ],
                     *         "replaces": {
                     *           "column": "amount",
                     *           "up": "(amount * 100)::bigint",
                     *           "down": "amount_cents / 100.0"
                     *         }
                     *       },
                     *       "rollout": "orders.amount_cents",
                     *       "targets": [
                     *         {
                     *           "target": "eu",
                     *           "database": "eu",
                     *           "serverVersion": "18.4",
                     *           "rows": 5000,
                     *           "tableBytes": 385024,
                     *           "steps": [
                     *             {
                     *               "phase": "expand",
                     *               "step": "add-column",
                     *               "statements": [
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" add column \"amount_cents\" bigint",
                     *                   "lock": "ACCESS EXCLUSIVE",
                     *                   "note": "nullable, no row is rewritten"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "phase": "expand",
                     *               "step": "bridge",
                     *               "statements": [
                     *                 {
                     *                   "sql": "create or replace function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"() returns trigger language plpgsql security invoker\nset search_path = pg_catalog, \"public\", pg_temp as $sluice$\n-- sluice bridge of \"orders.amount_cents\", one leg, 76e659f3\nbegin\n  begin\n    NEW.\"amount_cents\" := /* sluice *\/ ((NEW.\"amount\" * 100)::bigint);\n  exception when others then\n    NEW.\"amount_cents\" := null; raise warning 'sluice: % of % raised: %', 'up', 'public.orders.amount_cents', sqlerrm;\n  end;\n  return NEW;\nend$sluice$",
                     *                   "lock": "none"
                     *                 },
                     *                 {
                     *                   "sql": "create or replace trigger \"zzz_sluice_amount_cents_insert\" before insert on \"public\".\"orders\"\nfor each row when (NEW.\"amount_cents\" is null) execute function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"()",
                     *                   "lock": "SHARE ROW EXCLUSIVE"
                     *                 },
                     *                 {
                     *                   "sql": "create or replace trigger \"zzz_sluice_amount_cents_update\" before update on \"public\".\"orders\"\nfor each row when (not (NEW.\"amount_cents\" is distinct from OLD.\"amount_cents\") and (NEW.\"amount\" is distinct from OLD.\"amount\" or NEW.\"amount_cents\" is null)) execute function \"sluice\".\"bridge_orders_amount_cents_a8fd5370\"()",
                     *                   "lock": "SHARE ROW EXCLUSIVE"
                     *                 }
                     *               ]
                     *             },
                     *             {
                     *               "phase": "backfill",
                     *               "step": "backfill",
                     *               "statements": [
                     *                 {
                     *                   "sql": "with batch as materialized (select /* sluice *\/ \"id\" from \"public\".\"orders\" where \"id\" > $1::bigint order by \"id\" limit 500) select array[\"id\"::text] as last, (select count(*) from batch) as rows from batch order by \"id\" desc limit 1",
                     *                   "lock": "ACCESS SHARE",
                     *                   "repeats": true,
                     *                   "note": "where the next batch ends; its size follows the time a batch takes"
                     *                 },
                     *                 {
                     *                   "sql": "update /* sluice *\/ \"public\".\"orders\" set \"amount_cents\" = ((\"amount\" * 100)::bigint) where \"id\" > $1::bigint and \"id\" <= $2::bigint and \"amount_cents\" is distinct from ((\"amount\" * 100)::bigint)::bigint",
                     *                   "lock": "ROW EXCLUSIVE",
                     *                   "repeats": true,
                     *                   "note": "until a whole pass changes nothing"
                     *                 }
                     *               ],
                     *               "way": "by ranges of the key, because 28 pages are fewer than 64"
                     *             },
                     *             {
                     *               "phase": "constrain",
                     *               "step": "not-null",
                     *               "statements": [
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" add constraint \"orders_amount_cents_not_null\" not null \"amount_cents\" not valid",
                     *                   "lock": "ACCESS EXCLUSIVE",
                     *                   "note": "looks at no row"
                     *                 },
                     *                 {
                     *                   "sql": "alter table \"public\".\"orders\" validate constraint \"orders_amount_cents_not_null\"",
                     *                   "lock": "SHARE UPDATE EXCLUSIVE",
                     *                   "note": "one scan; nobody waits"
                     *                 }
                     *               ]
                     *             }
                     *           ],
                     *           "findings": [],
                     *           "sample": {
                     *             "rows": 1000,
                     *             "nulls": 0,
                     *             "examples": [
                     *               {
                     *                 "key": "5",
                     *                 "old": "0.05",
                     *                 "new": "5"
                     *               },
                     *               {
                     *                 "key": "10",
                     *                 "old": "0.10",
                     *                 "new": "10"
                     *               }
                     *             ]
                     *           },
                     *           "forecast": {
                     *             "rows": 5000,
                     *             "walBytes": {
                     *               "low": 940956,
                     *               "high": 2344743
                     *             },
                     *             "heapBytes": {
                     *               "low": 54403,
                     *               "high": 328670
                     *             },
                     *             "indexBytes": {
                     *               "low": 25225,
                     *               "high": 131072
                     *             },
                     *             "diskBytes": {
                     *               "low": 79628,
                     *               "high": 2804485
                     *             },
                     *             "seconds": {
                     *               "low": 0,
                     *               "high": 1
                     *             },
                     *             "basis": "sizes from sampled rows and the catalog, if every row is filled, with one checkpoint and no long transaction beside it; time by rates measured on two idle cores, not on this server; free disk space cannot be seen by SQL"
                     *           }
                     *         }
                     *       ],
                     *       "wayBack": [
                     *         {
                     *           "from": "expand",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "write",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "backfill",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "verify",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "constrain",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "read",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "soak",
                     *           "kind": "instant",
                     *           "says": "instant, loses nothing"
                     *         },
                     *         {
                     *           "from": "retire",
                     *           "kind": "instant",
                     *           "says": "instant; the trigger keeps amount true"
                     *         },
                     *         {
                     *           "from": "contract",
                     *           "kind": "one-way",
                     *           "says": "one way: nothing keeps the old column true any more"
                     *         }
                     *       ],
                     *       "deploys": [
                     *         {
                     *           "when": "before write",
                     *           "services": [
                     *             "checkout"
                     *           ],
                     *           "what": "code that declares orders.amount_cents and knows both columns"
                     *         },
                     *         {
                     *           "when": "after done",
                     *           "services": [
                     *             "checkout"
                     *           ],
                     *           "what": "code without orders.amount"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PlanOutput"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `spec-invalid`: The spec has a mistake: a key that does not exist, a value of the wrong kind, or SQL that PostgreSQL’s parser does not take.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "spec-invalid" | "target-unknown";
                    };
                };
            };
            /** @description - `target-unreachable`: The database of a target did not answer, or refused the connection. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "target-unreachable";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listInstances: {
        parameters: {
            query?: {
                /** @example checkout */
                service?: string;
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every instance that was heard lately */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "checkout-7f3a",
                     *         "service": "checkout",
                     *         "region": "eu",
                     *         "version": "2026.11.2",
                     *         "columns": [
                     *           "orders.amount_cents"
                     *         ],
                     *         "targets": [
                     *           "eu",
                     *           "us"
                     *         ],
                     *         "acknowledged": 23,
                     *         "acknowledgedAt": 1764000001430,
                     *         "revision": 23,
                     *         "source": "stream",
                     *         "distrust": false,
                     *         "unpinned": false,
                     *         "unpinnedAt": null,
                     *         "plain": false,
                     *         "openPins": 1,
                     *         "oldestPinMs": 12,
                     *         "breakers": [],
                     *         "leaseUntil": 1764000019376,
                     *         "seenAt": 1764000004376,
                     *         "state": "live"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Instance"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    registerInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "checkout-7f3a",
                 *       "service": "checkout",
                 *       "region": "eu",
                 *       "version": "2026.11.2",
                 *       "sdk": "0.0.0",
                 *       "columns": [
                 *         "orders.amount_cents"
                 *       ],
                 *       "targets": [
                 *         "eu",
                 *         "us"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description Random per process, so that no two processes can share a lease. */
                    id: string;
                    service: string;
                    region?: string;
                    version?: string;
                    sdk: string;
                    columns: string[];
                    targets: string[];
                };
            };
        };
        responses: {
            /** @description Register: answers the revision to reach, and the lease */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 23,
                     *       "leaseMs": 15000,
                     *       "heartbeatMs": 5000
                     *     }
                     */
                    "application/json": {
                        /** @description Log position of a flag change. */
                        revision: number;
                        leaseMs: number;
                        heartbeatMs: number;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "checkout-7f3a",
                 *       "revision": 23
                 *     }
                 */
                "application/json": {
                    id: string;
                    /** @description Log position of a flag change. */
                    revision: number;
                    unpinned?: boolean;
                    /** @description Since it last decided outside a pin: so much of the grace is over. */
                    unpinnedMs?: number;
                };
            };
        };
        responses: {
            /** @description No code of this instance still runs under an older revision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "known": true
                     *     }
                     */
                    "application/json": {
                        known: boolean;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `instance-unknown`: An acknowledgement or a heartbeat came from an instance that is not registered. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "instance-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    heartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example checkout-7f3a */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "acknowledged": 23,
                 *       "revision": 23,
                 *       "source": "stream",
                 *       "distrust": false,
                 *       "unpinned": false,
                 *       "openPins": 1,
                 *       "oldestPinMs": 12,
                 *       "breakers": [],
                 *       "reports": [
                 *         {
                 *           "rollout": "orders.amount_cents",
                 *           "target": "eu",
                 *           "compared": 40,
                 *           "differing": 0,
                 *           "oldReads": 36,
                 *           "newReads": 4,
                 *           "oldErrors": 0,
                 *           "newErrors": 0,
                 *           "differingKeys": []
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description Log position of a flag change. */
                    acknowledged: number;
                    /** @description Log position of a flag change. */
                    revision: number;
                    /** @enum {string} */
                    source: "stream" | "poll" | "stage" | "none";
                    distrust: boolean;
                    unpinned: boolean;
                    /** @description Since it last decided outside a pin: so much of the grace is over. */
                    unpinnedMs?: number;
                    openPins: number;
                    oldestPinMs: number;
                    breakers: string[];
                    reports: {
                        rollout: string;
                        target: string;
                        compared: number;
                        differing: number;
                        oldReads: number;
                        newReads: number;
                        /** @description Decisions beside these reads that let the old column be touched: writes above all. */
                        oldTouches?: number;
                        oldErrors: number;
                        newErrors: number;
                        differingKeys: string[];
                        /** @description What guardrails judge. */
                        measured?: {
                            /** @description Log position of a flag change. */
                            revision: number;
                            oldBeside: number;
                            newBeside: number;
                            oldAlone: number;
                            newAlone: number;
                            fallbacks: number;
                            openings: number;
                            violations: number;
                            oldMs: [
                                number,
                                number
                            ][];
                            newMs: [
                                number,
                                number
                            ][];
                            ratios: [
                                number,
                                number
                            ][];
                        };
                    }[];
                    writes?: {
                        rollout: string;
                        target: string;
                        key: string;
                        agoMs: number;
                        /** @enum {string} */
                        stage: "old" | "write" | "shadow" | "read" | "retire";
                        /** @description Log position of a flag change. */
                        revision: number;
                    }[];
                    /** @description Number of these reports: what was sent twice is counted once. */
                    batch?: number;
                };
            };
        };
        responses: {
            /** @description Renew the lease; `known: false` asks to register again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 23,
                     *       "leaseMs": 15000,
                     *       "known": true
                     *     }
                     */
                    "application/json": {
                        /** @description Log position of a flag change. */
                        revision: number;
                        leaseMs: number;
                        /** @description False asks the instance to register again. */
                        known: boolean;
                        /** @description Rows that differ and whose last writer is looked for. */
                        wrote?: {
                            rollout: string;
                            target: string;
                            keys: string[];
                        }[];
                        /** @description How often a person has asked it to let its open pins go; absent: never. */
                        drains?: number;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    goodbye: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example checkout-7f3a */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody has to wait for this instance any more */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "known": true
                     *     }
                     */
                    "application/json": {
                        known: boolean;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    drain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example checkout-7f3a */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Ask an instance to let its open pins go; it hears it with its next heartbeat */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "checkout-7f3a",
                     *       "service": "checkout",
                     *       "region": "eu",
                     *       "version": "2026.11.2",
                     *       "columns": [
                     *         "orders.amount_cents"
                     *       ],
                     *       "targets": [
                     *         "eu",
                     *         "us"
                     *       ],
                     *       "acknowledged": 23,
                     *       "acknowledgedAt": 1764000001430,
                     *       "revision": 23,
                     *       "source": "stream",
                     *       "distrust": false,
                     *       "unpinned": false,
                     *       "unpinnedAt": null,
                     *       "plain": false,
                     *       "openPins": 1,
                     *       "oldestPinMs": 12,
                     *       "breakers": [],
                     *       "leaseUntil": 1764000019376,
                     *       "seenAt": 1764000004376,
                     *       "state": "live"
                     *     }
                     */
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `instance-unknown`: An acknowledgement or a heartbeat came from an instance that is not registered. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "instance-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listFlags: {
        parameters: {
            query?: {
                /** @example orders.amount_cents */
                rollout?: string;
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every flag and its percent on each target */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "orders.amount_cents.checkout.read",
                     *         "rollout": "orders.amount_cents",
                     *         "service": "checkout",
                     *         "capability": "read",
                     *         "percentByTarget": {
                     *           "eu": 10,
                     *           "us": 0
                     *         },
                     *         "apart": {}
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Flag"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    setFlag: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example orders.amount_cents.checkout.read */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "percent": 5,
                 *       "target": "eu",
                 *       "why": "half of it for tonight"
                 *     }
                 */
                "application/json": {
                    /** @description 0: off; 100: on. */
                    percent: number;
                    target?: string;
                    region?: string;
                    /** @description Why, for the log. */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Lower the reads of a service by hand, until somebody resumes; never above what the phase allows */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "orders.amount_cents.checkout.read",
                     *       "rollout": "orders.amount_cents",
                     *       "service": "checkout",
                     *       "capability": "read",
                     *       "percentByTarget": {
                     *         "eu": 5,
                     *         "us": 0
                     *       },
                     *       "apart": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Flag"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `flag-unknown`: No flag of this name is given out. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "flag-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `flag-above-phase`: A flag was to be turned higher than its phase has been proven safe for.
             *     - `flag-unsafe`: The flag cannot be turned by hand now: turning it alone would put services side by side that may not be.
             *     - `rollout-done`: The rollout has reached its end: every target has passed contract.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "flag-above-phase" | "flag-unsafe" | "rollout-done" | "conflict";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /**
             * @description - `key-taken`: The Idempotency-Key of this request has already carried out another one.
             *     - `target-unknown`: The control plane, or this rollout, knows no target of this name.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken" | "target-unknown";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only what has a greater position.
                 * @example 2
                 */
                after?: number;
                /**
                 * @description At most so many; left out: 200; never more than 1000.
                 * @example 1
                 */
                limit?: number;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log of all rollouts, oldest first */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "position": 3,
                     *         "rollout": "orders.amount_cents",
                     *         "at": 1764000000295,
                     *         "who": "sluice",
                     *         "why": null,
                     *         "type": "StepFinished",
                     *         "data": {
                     *           "target": "eu",
                     *           "step": "prepare-schema",
                     *           "facts": {}
                     *         },
                     *         "hash": "2a25f2a79c8a46dc5ec0f7d7991beabf85740a5e179384e1ecfc20315b0d9bfa",
                     *         "previous": "38db3411997c5fa82985de04a158dd976f70bce72791ab97955b4ab6d4f2d701"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Event"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who may speak to the control plane; secrets are not kept */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "ci",
                     *         "kind": "admin",
                     *         "createdAt": 1764000000000
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Token"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ci",
                 *       "kind": "admin"
                 *     }
                 */
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    kind: "admin" | "client";
                };
            };
        };
        responses: {
            /** @description Make a token */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "ci",
                     *       "kind": "admin",
                     *       "secret": "*:*.shown-this-once"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /** @enum {string} */
                        kind: "admin" | "client";
                        /** @description Shown this once. */
                        secret: string;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "conflict";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    removeToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example ci */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take a token away; whoever uses it is refused at once */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "removed": true
                     *     }
                     */
                    "application/json": {
                        removed: boolean;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description At most so many; left out: all of them.
                 * @example 50
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is told of what happens to rollouts */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "name": "ops",
                     *         "url": "https://ops.example.com/…",
                     *         "format": "json",
                     *         "events": [
                     *           "rollout.started",
                     *           "phase.entered",
                     *           "rollout.done",
                     *           "rollout.paused",
                     *           "rollout.resumed",
                     *           "rollout.rolled-back",
                     *           "phase.back",
                     *           "guardrail.breached",
                     *           "approval.asked",
                     *           "approval.given"
                     *         ],
                     *         "rollouts": null,
                     *         "createdAt": 1764000000000,
                     *         "createdBy": "ana",
                     *         "disabled": null,
                     *         "waiting": 0,
                     *         "last": {
                     *           "at": 1764000004600,
                     *           "status": 204,
                     *           "ms": 31,
                     *           "error": null
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Webhook"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "ops",
                 *       "url": "https://ops.example.com/sluice",
                 *       "format": "json",
                 *       "events": [
                 *         "guardrail.breached"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name: string;
                    /**
                     * Format: uri
                     * @description Name and password in it are sent as basic authorization.
                     */
                    url: string;
                    /**
                     * @description json: the schema WebhookPayload; slack: a message of Slack’s incoming webhooks.
                     * @default json
                     * @enum {string}
                     */
                    format?: "json" | "slack";
                    /** @description What it is told of; left out: everything. */
                    events?: ("rollout.started" | "phase.entered" | "rollout.done" | "rollout.paused" | "rollout.resumed" | "rollout.rolled-back" | "phase.back" | "guardrail.breached" | "approval.asked" | "approval.given")[];
                    /** @description Of which rollouts; left out: of every one. */
                    rollouts?: string[];
                };
            };
        };
        responses: {
            /** @description Tell somebody of what happens from now on: signed, and tried again for over an hour */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "webhook": {
                     *         "name": "ops",
                     *         "url": "https://ops.example.com/…",
                     *         "format": "json",
                     *         "events": [
                     *           "guardrail.breached"
                     *         ],
                     *         "rollouts": null,
                     *         "createdAt": 1764000000000,
                     *         "createdBy": "ana",
                     *         "disabled": null,
                     *         "waiting": 0,
                     *         "last": null
                     *       },
                     *       "secret": "whsec_c2hvd24gdGhpcyBvbmNlLCBrZXB0IGJ5IHJlY2VpdmVycw=="
                     *     }
                     */
                    "application/json": {
                        webhook: components["schemas"]["Webhook"];
                        /** @description Shown this once. The receiver checks webhook-signature with it (Standard Webhooks). */
                        secret: string;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "conflict";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example ops */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tell it nothing any more; what waits for it is not sent, and its log goes */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "removed": true
                     *     }
                     */
                    "application/json": {
                        removed: boolean;
                    };
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example ops */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Send a test now, once; where it arrives, a webhook that was disabled is told again */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11",
                     *       "type": "webhook.test",
                     *       "rollout": null,
                     *       "position": 34,
                     *       "at": 1764000004590,
                     *       "state": "delivered",
                     *       "attempts": [
                     *         {
                     *           "at": 1764000004600,
                     *           "status": 204,
                     *           "ms": 31,
                     *           "error": null
                     *         }
                     *       ],
                     *       "nextAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `webhook-unknown`: There is no webhook of this name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "webhook-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description At most so many; left out: all of them.
                 * @example 1
                 */
                limit?: number;
                /** @description Where the last page ended, as its Link said. */
                after?: string;
            };
            header?: {
                /**
                 * @description The ETag that you have: 304 where nothing would be other.
                 * @example "812-kJ3Xw0aQmZ2cTbVf"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example ops */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it was sent and what came of it, newest first */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11",
                     *         "type": "guardrail.breached",
                     *         "rollout": "orders.amount_cents",
                     *         "position": 34,
                     *         "at": 1764000004590,
                     *         "state": "delivered",
                     *         "attempts": [
                     *           {
                     *             "at": 1764000004600,
                     *             "status": 503,
                     *             "ms": 12,
                     *             "error": "answered 503: upstream is down"
                     *           },
                     *           {
                     *             "at": 1764000009600,
                     *             "status": 204,
                     *             "ms": 31,
                     *             "error": null
                     *           }
                     *         ],
                     *         "nextAt": null
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Delivery"][];
                };
            };
            /** @description As it was, by If-None-Match */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `webhook-unknown`: There is no webhook of this name. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "webhook-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of up to 255 characters that is yours alone, a UUID for example: sent again under it, the same request is carried out no second time, and is answered as it was. Kept for 24 hours, by token; what was refused is not kept.
                 * @example "8e03978e-40d5-43dd-bc93-6894a57f9324"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example ops */
                name: string;
                /** @example 0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Send a delivery again, with the same id and body */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["IdempotentReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11",
                     *       "type": "guardrail.breached",
                     *       "rollout": "orders.amount_cents",
                     *       "position": 34,
                     *       "at": 1764000004590,
                     *       "state": "waiting",
                     *       "attempts": [
                     *         {
                     *           "at": 1764000004600,
                     *           "status": 503,
                     *           "ms": 12,
                     *           "error": "answered 503: upstream is down"
                     *         },
                     *         {
                     *           "at": 1764000009600,
                     *           "status": 204,
                     *           "ms": 31,
                     *           "error": null
                     *         }
                     *       ],
                     *       "nextAt": 1764000060000
                     *     }
                     */
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description - `request-invalid`: The request could not be read: its body, its path or a parameter is not as the route says. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "request-invalid";
                    };
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /**
             * @description - `webhook-unknown`: There is no webhook of this name.
             *     - `delivery-unknown`: The log of this webhook has no delivery of this id.
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "webhook-unknown" | "delivery-unknown";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /**
             * @description - `key-running`: The same request came before under this Idempotency-Key, and is still being carried out.
             *     - `conflict`: Something changed between your look and your request, or a thing of this name is there already.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-running" | "conflict";
                    };
                };
            };
            /** @description - `body-too-large`: The body of the request is larger than anything that its route could use. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body-too-large";
                    };
                };
            };
            /** @description - `content-type-wrong`: The request has a body that is not said to be JSON, or is packed or written in a way that is not known here. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "content-type-wrong";
                    };
                };
            };
            /** @description - `key-taken`: The Idempotency-Key of this request has already carried out another one. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "key-taken";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description The same, for whoever cannot set a header.
                 * @example 23
                 */
                after?: number;
            };
            header?: {
                /**
                 * @description The position of the last event that was seen; left out: the stream begins now.
                 * @example 23
                 */
                "Last-Event-ID"?: number;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `event` with its position as id, and `acknowledgement`, which repeats the last id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 24
                     *     event: event
                     *     data: {"position":24,"rollout":"orders.amount_cents"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description - `token-invalid`: The request had no token, or one that this control plane does not know. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-invalid";
                    };
                };
            };
            /** @description - `token-forbidden`: The token is good, but it is one for services, and this needs one of an administrator. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "token-forbidden";
                    };
                };
            };
            /** @description - `accept-wrong`: The request says in its header Accept that it takes nothing of what this route answers. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "accept-wrong";
                    };
                };
            };
            /** @description - `not-ready`: The control plane is there but cannot answer yet: it is starting, or its state database does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not-ready";
                    };
                };
            };
        };
    };
    told: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The same at each attempt: what comes twice is dropped by it.
                 * @example 0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11
                 */
                "webhook-id"?: string;
                /**
                 * @description Seconds since 1970 at which this attempt was made.
                 * @example 1764000004
                 */
                "webhook-timestamp"?: number;
                /**
                 * @description `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "guardrail.breached",
                 *       "timestamp": "2025-11-24T16:00:04.586Z",
                 *       "data": {
                 *         "rollout": "orders.amount_cents",
                 *         "position": 34,
                 *         "targets": [],
                 *         "phase": null,
                 *         "says": "ROLLS BACK by itself",
                 *         "who": "sluice",
                 *         "why": "7 of 4120 reads differed in eu",
                 *         "todo": "sluice resume orders.amount_cents",
                 *         "url": "https://sluice.example.com/rollouts/orders.amount_cents",
                 *         "event": {
                 *           "position": 34,
                 *           "rollout": "orders.amount_cents",
                 *           "at": 1764000004586,
                 *           "who": "sluice",
                 *           "why": "7 of 4120 reads differed in eu",
                 *           "type": "RollbackStarted",
                 *           "data": {
                 *             "by": "guardrail",
                 *             "evidence": {
                 *               "kind": "differing",
                 *               "target": "eu",
                 *               "compared": 4120,
                 *               "differing": 7
                 *             }
                 *           },
                 *           "hash": "38db3411997c5fa82985de04a158dd976f70bce72791ab97955b4ab6d4f2d701",
                 *           "previous": "2a25f2a79c8a46dc5ec0f7d7991beabf85740a5e179384e1ecfc20315b0d9bfa"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["WebhookPayload"];
            };
        };
        responses: {
            /** @description Delivered, as with every 2xx */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Never again: the webhook is disabled */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Tried again later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
