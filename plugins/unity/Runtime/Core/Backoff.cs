using System;

namespace Vccp
{
    /// <summary>How long to wait before coming back, so that many bodies do not return in one moment.</summary>
    public static class Backoff
    {
        public const double BaseMs = 300;
        public const double CapMs = 7000;

        /// <summary>Before attempt number <paramref name="attempt"/>, from 0: <paramref name="random"/> (0..1) of a
        /// ceiling that doubles up to the cap.</summary>
        public static double WaitMs(int attempt, double random)
        {
            return random * Math.Min(CapMs, BaseMs * Math.Pow(2, Math.Min(attempt, 30)));
        }

        /// <summary>Whether trying again after this close code may help.</summary>
        public static bool MayReturn(int closeCode)
        {
            switch (closeCode)
            {
                case 1008: // unknown session, to a peer without the subprotocol
                case 4400: // not VCCP
                case 4401: // token missing, wrong or too old
                case 4404: // unknown session
                case 4409: // a newer connection took over
                case 4410: // the session is over
                    return false;
                default:
                    return true;
            }
        }
    }
}
