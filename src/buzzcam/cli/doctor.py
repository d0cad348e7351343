"""`buzzcam doctor`."""

import argparse
import json

from buzzcam.cli.console import quiet_libraries


def doctor_command(options: argparse.Namespace) -> int:
    from buzzcam.doctor import STATES, examine
    from buzzcam.process import prepare_process

    prepare_process()
    with quiet_libraries():
        findings = examine()
    if options.json:
        print(json.dumps([finding.as_dict() for finding in findings]))
    else:
        width = max(map(len, STATES))
        for finding in findings:
            hint = f"\n{' ' * width}  {finding.hint}" if finding.hint else ""
            print(f"{finding.state:{width}}  {finding.message}{hint}")
    return 0 if all(finding.is_fine for finding in findings) else 3
