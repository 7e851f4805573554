/** The two files of an older coordinator, with all of their keys. */
export const COORDINATION = `session_coordination:
  # Sessions
  auto_register: true
  session_timeout: 7200  # seconds
  heartbeat_interval: 300

  # Leases
  enable_file_locks: true
  lock_timeout: 3600
  critical_files:
    - "*.py"
    - "*.js"
    - "*.yaml"
    - "*.json"

  conflict_action: "block"  # block | warn | proceed
  show_notifications: true
  notification_types:
    - session_start
    - conflict_detected
    - lock_acquired
    - session_complete

  kg_context: "shop_coordination"
  kg_location: "project"

  auto_cleanup_stale: true
  archive_completed: true
  retention_days: 7
  multi_project: false
  projects: []

work_areas:
  pages:
    files:
      - "*.html"
      - "static/**/*.js"
      - "!static/vendor/**"
    dependencies: [service]
  service:
    files: ["service/**/*.py", "!service/tests/**"]
    dependencies: []
  tests:
    files: ["service/tests/**"]
    dependencies: [service]

priority_rules:
  - match: "production"
    priority: 100
  - match: "hotfix"
    priority: 90
  - match: "feature"
    priority: 50
  - match: "refactor"
    priority: 30
  - match: "experiment"
    priority: 10
`;

export const FILE_PATTERNS = `critical_files:
  - "*.py"
  - "*.js"
  - "*.ts"
  - "*.yaml"
  - "*.yml"
  - "*.json"
  - "*.sql"
  - Dockerfile
  - "*.sh"

ignore_files:
  - "*.log"
  - "*.tmp"
  - __pycache__
  - node_modules
  - .git
  - .DS_Store

documentation_files:
  - "*.md"
  - "*.rst"

timeouts:
  "*.py": 3600
  "*.sql": 7200
  "*.yaml": 1800
  "*.md": 900
`;
