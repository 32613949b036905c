/** Tests that are run after this ask for the older line of n8n (scripts/host/hostLine.mts). */
process.env.DEFENDER_HOST_LINE = 'old';
