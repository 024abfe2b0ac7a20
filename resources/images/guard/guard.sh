# RULES: in nft's own language. DELAY: how late packets leave ("300ms"), or nothing.
# Ends with 64 where the kernel cannot delay packets.
set -e
for device in /sys/class/net/*; do
  name=${device##*/}
  [ "$name" = lo ] && continue
  # Only what an earlier drill left; that there is nothing is the usual case.
  tc qdisc del dev "$name" root 2>/dev/null || true
  if [ -n "$DELAY" ]; then tc qdisc add dev "$name" root netem delay "$DELAY" || exit 64; fi
done
printf '%s' "$RULES" | nft -f -
