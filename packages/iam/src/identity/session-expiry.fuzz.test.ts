/** Sessions and the clock: through the Authority, for every kind of session. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { allow, localAccount, trust } from "../testing/local-account.ts";

const ACCOUNT = "000000000000";

test("a session is good up to the last millisecond before its end, and not at its end", async () => {
  const kinds = fc.constantFrom("role", "user", "federated");
  const seconds = fc.integer({ min: 900, max: 3600 });
  await fc.assert(
    fc.asyncProperty(kinds, seconds, fc.nat(5000), async (kind, DurationSeconds, startMs) => {
      const account = localAccount();
      await account.clock.advance(startMs);
      const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT });
      account.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
      const ann = account.user("ann", allow("sts:*"));
      const issue = {
        role: () =>
          account.sts(
            "AssumeRole",
            {
              RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
              RoleSessionName: "s1",
              DurationSeconds,
            },
            ann,
          ),
        user: () => account.sts("GetSessionToken", { DurationSeconds }, ann),
        federated: () => account.sts("GetFederationToken", { Name: "bob", DurationSeconds }, ann),
      };
      const { Credentials } = issue[kind]();
      const resolve = () =>
        account.identities.authority.resolve(
          `${Credentials?.AccessKeyId}`,
          Credentials?.SessionToken,
        ).kind;
      const endsAt = Credentials?.Expiration?.getTime() ?? 0;
      const secondsLeft = (endsAt - account.clock.now()) / 1000;
      expect(secondsLeft).toBeGreaterThan(DurationSeconds - 1);
      expect(secondsLeft).toBeLessThanOrEqual(DurationSeconds);
      expect(resolve()).toBe("found");
      await account.clock.advance(endsAt - account.clock.now() - 1);
      expect(resolve()).toBe("found");
      await account.clock.advance(1);
      expect(resolve()).toBe("expired-token");
      await account.clock.advance(86_400_000);
      expect(resolve()).toBe("expired-token");
    }),
    { numRuns: 25 },
  );
});
